package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ServerSpecTest {

    private static void refused(ThrowingCallable building, String message) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(building)
                .withMessage(message);
    }

    private static ServerSpec.Builder spec() {
        return ServerSpec.at("a:1");
    }

    @Test
    void builderStartsFromADefinition() {
        ServerSpec spec = ServerSpec.parse(
                "a:1 id=x weight=2 max_fails=3 fail_timeout=4 max_conns=5 upper=7 lower=6 backup down");

        assertThat(spec.toBuilder().build()).isEqualTo(spec);
        assertThat(spec.withWeight(9))
                .isEqualTo(ServerSpec.parse(
                        "a:1 id=x weight=9 max_fails=3 fail_timeout=4 max_conns=5 upper=7 lower=6 backup down"));
    }

    @Test
    void greatestValuesAreReadBackFromTheTextForm() {
        ServerSpec spec = spec().weight(ServerSpec.MAX_WEIGHT)
                .maxFails(Integer.MAX_VALUE)
                .maxConns(Integer.MAX_VALUE)
                .thresholds(Integer.MAX_VALUE, Integer.MAX_VALUE)
                .failTimeout(Duration.ofSeconds(999_999_999))
                .build();

        assertThat(ServerSpec.parse(spec.toString())).isEqualTo(spec);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        refused(() -> spec().weight(-1).build(), "weight: \"-1\" (expected: 0..65535)");
        refused(() -> spec().weight(65536).build(), "weight: \"65536\" (expected: 0..65535)");
        refused(() -> spec().maxFails(-1).build(), "max_fails: \"-1\" (expected: 0 or more)");
        refused(() -> spec().maxConns(-1).build(), "max_conns: \"-1\" (expected: 0 or more)");
        refused(() -> spec().thresholds(-1, 0).build(), "upper: \"-1\" (expected: 0 or more)");
        refused(() -> spec().thresholds(0, -1).build(), "lower: \"-1\" (expected: 0 or more)");
        refused(() -> spec().thresholds(1, 2).build(), "lower: \"2\" (expected: at most upper, which is 1)");
    }

    @Test
    void failTimeoutIsWholeSeconds() {
        refused(
                () -> spec().failTimeout(Duration.ofMillis(500)).build(),
                "fail_timeout: \"PT0.5S\" (expected: whole seconds, 0..999999999)");
        refused(
                () -> spec().failTimeout(Duration.ofSeconds(-1)).build(),
                "fail_timeout: \"PT-1S\" (expected: whole seconds, 0..999999999)");
        refused(
                () -> spec().failTimeout(Duration.ofSeconds(Long.MAX_VALUE)).build(),
                "fail_timeout: \"PT2562047788015215H30M7S\" (expected: whole seconds, 0..999999999)");
    }

    @Test
    void identityIsOneWord() {
        refused(() -> spec().id(" ").build(), "id: \" \" (expected: text without spaces)");
        refused(() -> spec().id("two words").build(), "id: \"two words\" (expected: text without spaces)");
        refused(() -> spec().id("line\nbreak").build(), "id: \"line\nbreak\" (expected: text without spaces)");
    }

    @Test
    void operatorCannotEjectOrStart() {
        refused(() -> spec().admin(ServerState.EJECTED).build(), "admin: \"EJECTED\" (expected: UP, DRAINING or DOWN)");
        refused(
                () -> spec().admin(ServerState.STARTING).build(),
                "admin: \"STARTING\" (expected: UP, DRAINING or DOWN)");
    }

    @Test
    void invalidValueTellsItsParts() {
        InvalidValueException e = new InvalidValueException("weight", "x", "a number", "y");

        assertThat(e).hasMessage("weight: \"x\" (expected: a number); did you mean \"y\"?");
        assertThat(e.at("pools.a.weight"))
                .hasMessage("pools.a.weight: \"x\" (expected: a number); did you mean \"y\"?")
                .hasCause(e);
        assertThat(e.nearest()).isEqualTo("y");
    }
}
