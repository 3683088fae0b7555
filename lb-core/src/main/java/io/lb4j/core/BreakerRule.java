package io.lb4j.core;

import java.time.Duration;
import java.util.Objects;

/**
 * Ejects a real server by its own failures, whatever the others do: a circuit breaker for each server.
 *
 * <p>Needs {@code io.github.resilience4j:resilience4j-circuitbreaker} on the class path.
 *
 * @param consecutiveFailures so many failures in a row eject, 1 to 1000; 0 for never
 * @param failureRate so many percent of the requests in the window eject, 1 to 100; 0 for never
 * @param minimumRequests no failure rate is reckoned of fewer requests; 1 or more, at most the window if that is a number
 * @param window the last so many requests, 1 to 10000; minded if {@code windowTime} is zero
 * @param windowTime the requests that ended within this time, whole seconds up to 10 minutes; zero to go by {@code window}
 * @param pause how long a server is left out before one live request probes it, whole seconds from 1 s to 1 h
 */
public record BreakerRule(
        int consecutiveFailures,
        int failureRate,
        int minimumRequests,
        int window,
        Duration windowTime,
        Duration pause) {

    private static final int MOST_CONSECUTIVE = 1000; // chosen, as the next two: what is more was meant otherwise
    private static final int LARGEST_WINDOW = 10_000;
    private static final long LONGEST_WINDOW_SECONDS = 600;
    private static final int USUAL_MINIMUM = 20; // chosen: of fewer, a rate says little
    private static final int USUAL_WINDOW = 100; // as resilience4j
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(30); // as Envoy's ejection

    /** Checks every component. */
    public BreakerRule {
        Objects.requireNonNull(windowTime, "windowTime");
        if (consecutiveFailures < 0 || consecutiveFailures > MOST_CONSECUTIVE) {
            throw new InvalidValueException(
                    "breaker.consecutive-failures", consecutiveFailures, "0.." + MOST_CONSECUTIVE);
        }
        if (failureRate < 0 || failureRate > 100) {
            throw new InvalidValueException("breaker.failure-rate", failureRate, "0..100 percent");
        }
        if (consecutiveFailures == 0 && failureRate == 0) {
            throw new InvalidValueException(
                    "breaker.failure-rate", failureRate, "1..100 percent, unless consecutive-failures is set");
        }
        if (window < 1 || window > LARGEST_WINDOW) {
            throw new InvalidValueException("breaker.window", window, "1.." + LARGEST_WINDOW);
        }
        if (!Pauses.areWholeSeconds(windowTime) || windowTime.toSeconds() > LONGEST_WINDOW_SECONDS) {
            throw new InvalidValueException(
                    "breaker.window-time", windowTime, "whole seconds, 0.." + LONGEST_WINDOW_SECONDS);
        }
        if (minimumRequests < 1) {
            throw new InvalidValueException("breaker.minimum-requests", minimumRequests, "1 or more");
        }
        if (windowTime.isZero() && minimumRequests > window) {
            throw new InvalidValueException(
                    "breaker.minimum-requests", minimumRequests, "at most the window of " + window + " requests");
        }
        Pauses.check("breaker.pause", pause);
    }

    /** Ejects for 30 s after so many failures in a row. */
    public static BreakerRule afterConsecutive(int failures) {
        return new BreakerRule(failures, 0, USUAL_MINIMUM, USUAL_WINDOW, Duration.ZERO, USUAL_PAUSE);
    }

    /** Ejects for 30 s when so many percent of the last 100 requests have failed, or of the 20 and more that there were so far. */
    public static BreakerRule atFailureRate(int percent) {
        return new BreakerRule(0, percent, USUAL_MINIMUM, USUAL_WINDOW, Duration.ZERO, USUAL_PAUSE);
    }

    /** Returns the same rule with another pause. */
    public BreakerRule pausing(Duration newPause) {
        return new BreakerRule(consecutiveFailures, failureRate, minimumRequests, window, windowTime, newPause);
    }

    /** Returns the same rule over the last so many requests, and not before there were {@code minimum}. */
    public BreakerRule over(int requests, int minimum) {
        return new BreakerRule(consecutiveFailures, failureRate, minimum, requests, Duration.ZERO, pause);
    }

    /** Returns the same rule over the requests of this time, and not before there were {@code minimum}. */
    public BreakerRule over(Duration time, int minimum) {
        return new BreakerRule(consecutiveFailures, failureRate, minimum, window, time, pause);
    }
}
