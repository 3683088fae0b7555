package io.lb4j.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What takes real servers of a pool out and brings them back.
 *
 * <p>The operator's word goes first, then the probe's, then outcomes.
 *
 * @param outcomes whether failed picks count towards {@code max_fails} as in nginx
 * @param failures which results are failures
 * @param probe what to ask the servers, or {@code null} for nothing
 */
public record HealthPolicy(
        Outcomes outcomes, FailureRule failures, @Nullable Probe probe) {

    /** What outcomes do. */
    public enum Outcomes {

        /** nginx: {@code max_fails} failures eject a server for {@code fail_timeout}; then one live request probes it. */
        MAX_FAILS,

        /** Failures are counted but eject nobody, as in LVS. */
        IGNORE
    }

    /** Checks every component. */
    public HealthPolicy {
        Objects.requireNonNull(outcomes, "outcomes");
        Objects.requireNonNull(failures, "failures");
    }

    /** Ejects by {@code max_fails} and {@code fail_timeout}, counting what nginx counts, without probes: the default. */
    public static HealthPolicy maxFails() {
        return new HealthPolicy(Outcomes.MAX_FAILS, FailureRule.nginx(), null);
    }

    /** Ejects nobody. */
    public static HealthPolicy none() {
        return new HealthPolicy(Outcomes.IGNORE, FailureRule.nginx(), null);
    }

    /** Returns the same policy with other results counted as failures. */
    public HealthPolicy counting(FailureRule newFailures) {
        return new HealthPolicy(outcomes, newFailures, probe);
    }

    /** Returns the same policy with a probe, or without one. */
    public HealthPolicy withProbe(@Nullable Probe newProbe) {
        return new HealthPolicy(outcomes, failures, newProbe);
    }
}
