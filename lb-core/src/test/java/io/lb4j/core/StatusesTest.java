package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusesTest {

    @Test
    void codesAndRangesAreRead() {
        Statuses statuses = Statuses.parse("200, 301 - 303,599");

        for (int code : new int[] {200, 301, 302, 303, 599}) {
            assertThat(statuses.contains(code)).as("%d", code).isTrue();
        }
        for (int code : new int[] {-1, 0, 199, 201, 300, 304, 598, 600, 999}) {
            assertThat(statuses.contains(code)).as("%d", code).isFalse();
        }
        assertThat(statuses).isEqualTo(Statuses.parse("301-303, 200, 599")).hasToString("200, 301 - 303,599");
    }

    @Test
    void classStandsForItsHundredCodes() {
        assertThat(Statuses.parse("429, 5xx")).isEqualTo(Statuses.parse("429, 500-599"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6xx", "2x", "99", "600", "200-", "300-200", "200;204", "200,", "0200", "200-700"})
    void anythingElseIsRefused(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Statuses.parse(text))
                .withMessage("status: \"" + text
                        + "\" (expected: codes from 100 to 599 and ranges, such as 200-399 or 200, 204)");
    }
}
