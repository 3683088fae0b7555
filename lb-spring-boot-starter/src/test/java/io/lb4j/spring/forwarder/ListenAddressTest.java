package io.lb4j.spring.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        "8080, 0.0.0.0:8080",
        ":8080, 0.0.0.0:8080",
        "*:8080, 0.0.0.0:8080",
        "127.0.0.1:8080, 127.0.0.1:8080",
        "localhost:8080, localhost:8080",
        "[::1]:8080, [::1]:8080",
    })
    void everyFormIsUnderstood(String text, String address) {
        assertThat(ListenAddress.parse(text)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {":", "*:", ":http", "99999", "::1:8080", "a b:80"})
    void everythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void hostWithoutPortListensOnPort80() {
        assertThat(ListenAddress.parse("127.0.0.1")).hasToString("127.0.0.1:80");
    }
}
