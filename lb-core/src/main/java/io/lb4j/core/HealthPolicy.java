package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/**
 * What takes real servers of a pool out and brings them back.
 *
 * <p>The operator's word goes first, then the probe's, then outcomes.
 *
 * @param outcomes whether failed picks count towards {@code max_fails} as in nginx
 * @param probe what to ask the servers, or {@code null} for nothing
 */
public record HealthPolicy(Outcomes outcomes, @Nullable Probe probe) {

    /** What outcomes do. */
    public enum Outcomes {

        /** nginx: {@code max_fails} failures eject a server for {@code fail_timeout}; then one live request probes it. */
        MAX_FAILS,

        /** Failures are counted but eject nobody, as in LVS. */
        IGNORE
    }

    /** Ejects by {@code max_fails} and {@code fail_timeout}, without probes: the default. */
    public static HealthPolicy maxFails() {
        return new HealthPolicy(Outcomes.MAX_FAILS, null);
    }

    /** Ejects nobody. */
    public static HealthPolicy none() {
        return new HealthPolicy(Outcomes.IGNORE, null);
    }

    /** Returns the same policy with a probe. */
    public HealthPolicy withProbe(Probe newProbe) {
        return new HealthPolicy(outcomes, newProbe);
    }
}
