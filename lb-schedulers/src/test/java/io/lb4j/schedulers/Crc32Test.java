package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Crc32Test {

    private static final long SEED = 20260101;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "123456789",
                "/search?q=caf\u00e9",
                "\u007f\u0080\u07ff\u0800\uffff",
                "\u65e5\u672c\u8a9e",
                "\ud83d\ude00 and \udbff\udfff"
            })
    void agreesWithTheJdkOnUtf8(String text) {
        assertThat(of(text)).as(text).isEqualTo(jdk(text));
    }

    @Test
    void agreesWithTheJdkOnRandomText() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2000; i++) {
            int most = i % 2 == 0 ? 0x82 : Character.MAX_CODE_POINT + 1; // mostly of one octet, or mostly of more
            String text = random.ints(random.nextInt(40), 0, most)
                    .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(of(text)).as("seed %d, text %s", SEED, text).isEqualTo(jdk(text));
        }
    }

    @Test
    void stateGoesOnFromACommonBeginning() {
        int beginning = Crc32.update(Crc32.INITIAL, "host");

        int state = Crc32.update(Crc32.update(beginning, 0), "80");

        assertThat(Crc32.finish(state)).isEqualTo(jdk("host\u000080"));
        assertThat(Crc32.finish(beginning)).isEqualTo(jdk("host"));
    }

    private static int of(String text) {
        return Crc32.finish(Crc32.update(Crc32.INITIAL, text));
    }

    private static int jdk(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
