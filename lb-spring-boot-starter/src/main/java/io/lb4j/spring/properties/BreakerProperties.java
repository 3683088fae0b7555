package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.BreakerRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker for each real server, by resilience4j.
 *
 * @param consecutiveFailures Failures in a row that take a server out, 1 to 1000. Zero, the default, means never.
 * @param failureRate Percent of failures in the window that take a server out, 1 to 100. Zero, the default, means never.
 * @param minimumRequests No failure rate is reckoned of fewer requests. By default 20, never more than the window.
 * @param window The last so many requests are reckoned, 1 to 10000. By default 100.
 * @param windowTime The requests of this time are reckoned instead, in whole seconds up to 10 minutes.
 * @param pause How long a server is left out before one live request tries it again, in whole seconds. By default 30 seconds.
 */
public record BreakerProperties(
        @Nullable Integer consecutiveFailures,
        @Nullable Integer failureRate,
        @Nullable Integer minimumRequests,
        @Nullable Integer window,
        @Nullable Duration windowTime,
        @Nullable Duration pause) {

    BreakerProperties inheriting(BreakerProperties parent) {
        return new BreakerProperties(
                first(consecutiveFailures, parent.consecutiveFailures),
                first(failureRate, parent.failureRate),
                first(minimumRequests, parent.minimumRequests),
                first(window, parent.window),
                first(windowTime, parent.windowTime),
                first(pause, parent.pause));
    }

    private boolean isOn() {
        return isSet(consecutiveFailures) || isSet(failureRate);
    }

    private static boolean isSet(@Nullable Integer number) {
        return number != null && number != 0;
    }

    /** Returns the rule, or {@code null} if there is none; {@code health} is the path of the parent. */
    @Nullable
    BreakerRule rule(PropertyPath health) {
        if (!isOn()) {
            return null;
        }
        BreakerRule standard = BreakerRule.afterConsecutive(1);
        int last = window == null ? standard.window() : window;
        Duration time = windowTime == null ? standard.windowTime() : windowTime;
        int usualMinimum = time.isZero() ? Math.min(standard.minimumRequests(), last) : standard.minimumRequests();
        return health.below(() -> new BreakerRule(
                consecutiveFailures == null ? 0 : consecutiveFailures,
                failureRate == null ? 0 : failureRate,
                minimumRequests == null ? usualMinimum : minimumRequests,
                last,
                time,
                pause == null ? standard.pause() : pause));
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, BreakerProperties effective) {
        boolean ofRate = minimumRequests != null || window != null || windowTime != null;
        if (ofRate && !isSet(effective.failureRate)) {
            throw path.child("failure-rate")
                    .invalid(effective.failureRate, "1..100 percent, or minimum-requests and windows mean nothing");
        }
        if (pause != null && !effective.isOn()) {
            throw path.child("failure-rate")
                    .invalid(
                            effective.failureRate,
                            "1..100 percent, or consecutive-failures, or the pause means nothing");
        }
        if (window != null && windowTime != null && !windowTime.isZero()) {
            throw path.child("window").invalid(window, "either window or window-time");
        }
    }
}
