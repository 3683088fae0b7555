package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizedPathTest {

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b",
        "/a%20b, '/a b'",
        "//a///b, /a/b",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/../../b, /b",
        "/a/.., /",
        "/a/b/, /a/b/",
        "/%zz, /%zz",
        "/a%2Fb, /a/b",
    })
    void pathIsNormalizedAsNginxDoes(String path, String normalized) {
        assertThat(NormalizedPath.of(path)).isEqualTo(normalized);
    }
}
