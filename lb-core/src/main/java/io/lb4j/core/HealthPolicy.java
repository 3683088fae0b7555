package io.lb4j.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What takes real servers of a pool out and brings them back.
 *
 * <p>The operator's word goes first, then those of the server's agent and of the probe, then outcomes. Whatever rule of outcomes ejects a server, one live request probes
 * it after a pause, and brings it back or begins another pause. Rules stand beside each other: each may eject, and the server is back
 * when all of them let it.
 *
 * @param outcomes whether failed picks count towards {@code max_fails} as in nginx
 * @param failures which results are failures
 * @param breaker a circuit breaker for each server, or {@code null}
 * @param outlier a comparison of the servers with each other, or {@code null}
 * @param panic what to do when too few servers are usable, or {@code null}
 * @param slowStartFloor the least share of its weight, in percent from 1 to 100, that a server takes at the beginning of its slow start
 * @param probe what to ask the servers, or {@code null} for nothing
 * @param agent what to ask beside the servers, or {@code null} for nothing
 */
public record HealthPolicy(
        Outcomes outcomes,
        FailureRule failures,
        @Nullable BreakerRule breaker,
        @Nullable OutlierRule outlier,
        @Nullable PanicRule panic,
        int slowStartFloor,
        @Nullable Probe probe,
        @Nullable AgentCheck agent) {

    /** What outcomes do. */
    public enum Outcomes {

        /** nginx: {@code max_fails} failures eject a server for {@code fail_timeout}; then one live request probes it. */
        MAX_FAILS,

        /** {@code max_fails} is not minded, as in LVS. */
        IGNORE
    }

    private static final String BREAKER_CLASS = "io.github.resilience4j.circuitbreaker.CircuitBreaker";

    /** Checks every component, and that there is a circuit breaker to be had if one is asked for. */
    public HealthPolicy {
        Objects.requireNonNull(outcomes, "outcomes");
        Objects.requireNonNull(failures, "failures");
        if (slowStartFloor < 1 || slowStartFloor > 100) {
            throw new InvalidValueException("slow-start-floor", slowStartFloor, "1..100 percent");
        }
        if (breaker != null) {
            requireBreaker();
        }
    }

    private static void requireBreaker() {
        try {
            Class.forName(BREAKER_CLASS, false, HealthPolicy.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            InvalidValueException complaint = new InvalidValueException(
                    "breaker",
                    "not on the class path",
                    "the dependency io.github.resilience4j:resilience4j-circuitbreaker");
            complaint.initCause(e);
            throw complaint;
        }
    }

    /** Ejects by {@code max_fails} and {@code fail_timeout}, counting what nginx counts, without probes: the default. */
    public static HealthPolicy maxFails() {
        return new HealthPolicy(Outcomes.MAX_FAILS, FailureRule.nginx(), null, null, null, 1, null, null);
    }

    /** Ejects nobody. */
    public static HealthPolicy none() {
        return new HealthPolicy(Outcomes.IGNORE, FailureRule.nginx(), null, null, null, 1, null, null);
    }

    /** Returns the same policy with other results counted as failures. */
    public HealthPolicy counting(FailureRule newFailures) {
        return new HealthPolicy(outcomes, newFailures, breaker, outlier, panic, slowStartFloor, probe, agent);
    }

    /** Returns the same policy with a circuit breaker for each server, or without. */
    public HealthPolicy withBreaker(@Nullable BreakerRule newBreaker) {
        return new HealthPolicy(outcomes, failures, newBreaker, outlier, panic, slowStartFloor, probe, agent);
    }

    /** Returns the same policy with outlier detection, or without. */
    public HealthPolicy withOutlier(@Nullable OutlierRule newOutlier) {
        return new HealthPolicy(outcomes, failures, breaker, newOutlier, panic, slowStartFloor, probe, agent);
    }

    /** Returns the same policy with panic when less than {@code below} percent of the servers are usable. */
    public HealthPolicy panickingBelow(int below, PanicRule.Mode mode) {
        return withPanic(new PanicRule(below, mode));
    }

    /** Returns the same policy with panic, or without. */
    public HealthPolicy withPanic(@Nullable PanicRule newPanic) {
        return new HealthPolicy(outcomes, failures, breaker, outlier, newPanic, slowStartFloor, probe, agent);
    }

    /** Returns the same policy with another least share at the beginning of a slow start, in percent. */
    public HealthPolicy startingAtLeast(int percent) {
        return new HealthPolicy(outcomes, failures, breaker, outlier, panic, percent, probe, agent);
    }

    /** Returns the same policy with a probe, or without one. */
    public HealthPolicy withProbe(@Nullable Probe newProbe) {
        return new HealthPolicy(outcomes, failures, breaker, outlier, panic, slowStartFloor, newProbe, agent);
    }

    /** Returns the same policy with an agent beside each server, or without. */
    public HealthPolicy withAgent(@Nullable AgentCheck newAgent) {
        return new HealthPolicy(outcomes, failures, breaker, outlier, panic, slowStartFloor, probe, newAgent);
    }
}
