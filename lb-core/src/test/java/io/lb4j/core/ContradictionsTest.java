package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContradictionsTest {

    private static final HealthPolicy NONE = HealthPolicy.none();

    private static List<String> found(HealthPolicy health, String... lines) {
        return Contradictions.of(
                health, Arrays.stream(lines).map(ServerSpec::parse).toList());
    }

    private static String[] servers(int count) {
        String[] lines = new String[count];
        Arrays.setAll(lines, i -> "s" + i + ":1");
        return lines;
    }

    @Test
    void defaultsContradictNothing() {
        assertThat(found(HealthPolicy.maxFails(), "a:1")).isEmpty();
        assertThat(found(HealthPolicy.maxFails().withProbe(Probe.tcp()), "a:1", "b:1 backup"))
                .isEmpty();
        assertThat(found(NONE.withOutlier(OutlierRule.bySuccessRate()), servers(5)))
                .isEmpty();
        assertThat(found(NONE.withBreaker(BreakerRule.afterConsecutive(5)), "a:1", "b:1"))
                .isEmpty();
    }

    @Test
    void breakerThatMaxFailsForestalls() {
        BreakerRule rule = BreakerRule.afterConsecutive(5);

        assertThat(found(HealthPolicy.maxFails().withBreaker(rule), "a:1 max_fails=4", "b:1"))
                .containsExactly(
                        "max_fails of every server ejects before health.breaker has seen 5 requests; raise it, "
                                + "or set health.outcomes to ignore");
        assertThat(found(HealthPolicy.maxFails().withBreaker(rule), "a:1 max_fails=5", "b:1"))
                .isEmpty();
        assertThat(found(NONE.withBreaker(rule), "a:1"))
                .containsExactly("health.breaker never ejects the only server of a pool");
    }

    @Test
    void outlierThatCannotBe() {
        assertThat(found(NONE.withOutlier(OutlierRule.bySuccessRate()), servers(4)))
                .containsExactly("health.outlier compares nothing: minimum-servers is 5, and there are 4");
        assertThat(found(NONE.withOutlier(OutlierRule.bySuccessRate().withDeviations(2.5)), servers(6)))
                .containsExactly("health.outlier.deviations is 2.5, but none of 6 servers can be more than 2.24 below "
                        + "the mean");
        assertThat(found(HealthPolicy.maxFails().withOutlier(OutlierRule.bySuccessRate()), servers(9)))
                .hasSize(1)
                .allMatch(text -> text.startsWith("max_fails=1 of every server ejects before health.outlier"));
    }

    @Test
    void outlierThatBringsOnPanic() {
        HealthPolicy health = NONE.withOutlier(OutlierRule.bySuccessRate().ejectingAtMost(60));

        assertThat(found(health.panickingBelow(40, PanicRule.Mode.ALL), servers(9)))
                .isEmpty();
        assertThat(found(health.panickingBelow(41, PanicRule.Mode.ALL), servers(9)))
                .containsExactly("health.outlier.max-ejected of 60 percent brings on the panic below 41");
    }

    @Test
    void panicThatNeverComesOrAlwaysDoes() {
        assertThat(found(NONE.panickingBelow(50, PanicRule.Mode.ALL), "a:1", "b:1"))
                .containsExactly("health.panic never comes: nothing takes a server out");
        assertThat(found(HealthPolicy.maxFails().panickingBelow(67, PanicRule.Mode.ALL), servers(3)))
                .containsExactly("health.panic.below of 67 percent panics as soon as one of 3 servers is out");
        assertThat(found(HealthPolicy.maxFails().panickingBelow(66, PanicRule.Mode.ALL), servers(3)))
                .isEmpty();
    }

    @Test
    void settingsThatNobodyMinds() {
        assertThat(found(NONE.counting(FailureRule.parse(List.of("5xx"))), "a:1", "b:1"))
                .containsExactly("health.failures means nothing: outcomes are ignored");
        assertThat(found(HealthPolicy.maxFails().startingAtLeast(20), "a:1", "b:1"))
                .containsExactly("health.slow-start-floor means nothing: no server has a slow_start");
        assertThat(found(HealthPolicy.maxFails().startingAtLeast(20), "a:1", "b:1 slow_start=5s"))
                .isEmpty();
    }

    @Test
    void nothingIsSaidOfAPoolThatGetsItsServersLater() {
        assertThat(found(NONE.panickingBelow(50, PanicRule.Mode.ALL))).isEmpty();
    }
}
