package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.OutlierRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of the real servers of a pool with each other, as Envoy's outlier detection.
 *
 * @param interval Over which results are counted, 1 second to 10 minutes. By default 10 seconds.
 * @param deviations Out goes whose success rate is so many standard deviations below the mean, such as 1.9. Zero, the default, means
 *     never.
 * @param failurePercentage Out goes who failed so many percent of its requests, such as 85. Zero, the default, means never.
 * @param minimumServers Nothing is reckoned of fewer servers with enough requests, at least 2. By default 5.
 * @param minimumRequests Servers with fewer requests in the interval are not minded. By default 100.
 * @param basePause How long the first ejection lasts; one more in a row lasts as much longer. By default 30 seconds.
 * @param maxPause The longest pause. By default 5 minutes.
 * @param maxEjected Percent of the servers that may be ejected, 1 to 100; one may be in any case. By default 10.
 */
public record OutlierProperties(
        @Nullable Duration interval,
        @Nullable Double deviations,
        @Nullable Integer failurePercentage,
        @Nullable Integer minimumServers,
        @Nullable Integer minimumRequests,
        @Nullable Duration basePause,
        @Nullable Duration maxPause,
        @Nullable Integer maxEjected) {

    OutlierProperties inheriting(OutlierProperties parent) {
        return new OutlierProperties(
                first(interval, parent.interval),
                first(deviations, parent.deviations),
                first(failurePercentage, parent.failurePercentage),
                first(minimumServers, parent.minimumServers),
                first(minimumRequests, parent.minimumRequests),
                first(basePause, parent.basePause),
                first(maxPause, parent.maxPause),
                first(maxEjected, parent.maxEjected));
    }

    private boolean isOn() {
        return (deviations != null && deviations != 0) || (failurePercentage != null && failurePercentage != 0);
    }

    /** Returns the rule, or {@code null} if there is none; {@code health} is the path of the parent. */
    @Nullable
    OutlierRule rule(PropertyPath health) {
        if (!isOn()) {
            return null;
        }
        OutlierRule standard = OutlierRule.bySuccessRate();
        Duration base = basePause == null ? standard.basePause() : basePause;
        Duration usualMost = base.compareTo(standard.maxPause()) > 0 ? base : standard.maxPause();
        return health.below(() -> new OutlierRule(
                interval == null ? standard.interval() : interval,
                deviations == null ? 0 : deviations,
                failurePercentage == null ? 0 : failurePercentage,
                minimumServers == null ? standard.minimumServers() : minimumServers,
                minimumRequests == null ? standard.minimumRequests() : minimumRequests,
                base,
                maxPause == null ? usualMost : maxPause,
                maxEjected == null ? standard.maxEjected() : maxEjected));
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, OutlierProperties effective) {
        boolean given = interval != null
                || minimumServers != null
                || minimumRequests != null
                || basePause != null
                || maxPause != null
                || maxEjected != null;
        if (given && !effective.isOn()) {
            throw path.child("deviations")
                    .invalid(
                            effective.deviations, "such as 1.9, or failure-percentage, or the other keys mean nothing");
        }
    }
}
