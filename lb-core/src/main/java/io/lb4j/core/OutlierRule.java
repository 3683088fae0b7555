package io.lb4j.core;

import java.time.Duration;
import java.util.Objects;

/**
 * Ejects real servers that do worse than the others of their level: Envoy's outlier detection by success rate and by failure
 * percentage.
 *
 * <p>Reckoned when a pick ends after an interval has passed; a pool without traffic has no outliers.
 *
 * @param interval over which results are counted, 1 s to 10 min
 * @param deviations ejected is whose success rate is so many standard deviations below the mean, up to 10; 0 for never
 * @param failurePercentage ejected is who failed so many percent of its requests, 1 to 100; 0 for never
 * @param minimumServers nothing is reckoned of fewer servers with enough requests; 2 or more
 * @param minimumRequests servers with fewer requests in the interval are not minded; 1 or more
 * @param basePause how long the first ejection lasts, 1 s to 1 h; the second in a row lasts twice as long, and so on
 * @param maxPause the longest pause, from {@code basePause} to 1 h
 * @param maxEjected no more servers are ejected while this percentage of a level is, by whatever rule of outcomes; 1 to 100.
 *     One server may be ejected whatever the percentage
 */
public record OutlierRule(
        Duration interval,
        double deviations,
        int failurePercentage,
        int minimumServers,
        int minimumRequests,
        Duration basePause,
        Duration maxPause,
        int maxEjected) {

    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(10);
    private static final int MOST_DEVIATIONS = 10;

    /** Checks every component. */
    public OutlierRule {
        Objects.requireNonNull(interval, "interval");
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new InvalidValueException(
                    "outlier.interval", interval, "1s to " + LONGEST_INTERVAL.toMinutes() + "m");
        }
        if (!(deviations >= 0 && deviations <= MOST_DEVIATIONS)) {
            throw new InvalidValueException("outlier.deviations", deviations, "0.." + MOST_DEVIATIONS);
        }
        if (failurePercentage < 0 || failurePercentage > 100) {
            throw new InvalidValueException("outlier.failure-percentage", failurePercentage, "0..100 percent");
        }
        if (deviations == 0 && failurePercentage == 0) {
            throw new InvalidValueException(
                    "outlier.deviations", deviations, "more than 0, unless failure-percentage is set");
        }
        if (minimumServers < 2) {
            throw new InvalidValueException("outlier.minimum-servers", minimumServers, "2 or more, one is no outlier");
        }
        if (minimumRequests < 1) {
            throw new InvalidValueException("outlier.minimum-requests", minimumRequests, "1 or more");
        }
        Pauses.check("outlier.base-pause", basePause);
        Pauses.check("outlier.max-pause", maxPause);
        if (maxPause.compareTo(basePause) < 0) {
            throw new InvalidValueException(
                    "outlier.max-pause", maxPause, "at least base-pause, " + basePause.toSeconds() + "s");
        }
        if (maxEjected < 1 || maxEjected > 100) {
            throw new InvalidValueException(
                    "outlier.max-ejected", maxEjected, "1..100 percent; leave outlier out to eject nobody");
        }
    }

    /**
     * Envoy's values: 1.9 deviations below the mean, over 10 s, of at least 5 servers with 100 requests each, for 30 s to 5 min, at most
     * 10 percent of the servers.
     */
    public static OutlierRule bySuccessRate() {
        return new OutlierRule(
                Duration.ofSeconds(10), 1.9, 0, 5, 100, Duration.ofSeconds(30), Duration.ofMinutes(5), 10);
    }

    /** The same with a percentage of failures as the measure instead. */
    public static OutlierRule byFailurePercentage(int percent) {
        return bySuccessRate().withFailurePercentage(percent).withDeviations(0);
    }

    /** Returns the same rule with another measure of success rates; 0 for none. */
    public OutlierRule withDeviations(double newDeviations) {
        return new OutlierRule(
                interval,
                newDeviations,
                failurePercentage,
                minimumServers,
                minimumRequests,
                basePause,
                maxPause,
                maxEjected);
    }

    /** Returns the same rule with another percentage of failures; 0 for none. */
    public OutlierRule withFailurePercentage(int percent) {
        return new OutlierRule(
                interval, deviations, percent, minimumServers, minimumRequests, basePause, maxPause, maxEjected);
    }

    /** Returns the same rule with other least numbers of servers and of requests of each. */
    public OutlierRule ofAtLeast(int servers, int requests) {
        return new OutlierRule(
                interval, deviations, failurePercentage, servers, requests, basePause, maxPause, maxEjected);
    }

    /** Returns the same rule with another share of servers that may be ejected. */
    public OutlierRule ejectingAtMost(int percent) {
        return new OutlierRule(
                interval, deviations, failurePercentage, minimumServers, minimumRequests, basePause, maxPause, percent);
    }
}
