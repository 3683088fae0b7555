package io.lb4j.core.retry;

import io.lb4j.core.InvalidValueException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a request goes on to another real server: nginx's {@code proxy_next_upstream}, {@code _tries} and {@code _timeout}, and what
 * keeps retries in bounds.
 *
 * @param conditions what may send a request on; empty for never
 * @param nonIdempotent whether POST, LOCK and PATCH may be repeated although the server may have seen them
 * @param tries most attempts for one request; 0 for as many as there are servers
 * @param timeout after which no further attempt starts; 0 for none
 * @param perTryTimeout most time for one attempt to bring a response header, once the request has been read; 0 for none
 * @param totalTimeout most time for all attempts to bring a response header, waits in the queue included; 0 for none
 * @param hedgeDelay time without a response header after which an idempotent request is sent to a second server as well; 0 for never
 * @param budget what retries and hedges are taken from; {@code null} if they are not limited
 */
public record RetryPolicy(
        Set<RetryCondition> conditions,
        boolean nonIdempotent,
        int tries,
        Duration timeout,
        Duration perTryTimeout,
        Duration totalTimeout,
        Duration hedgeDelay,
        @Nullable RetryBudget budget) {

    /** Checks every component. */
    public RetryPolicy {
        conditions = Set.copyOf(conditions);
        if (tries < 0) {
            throw new InvalidValueException("retry.tries", tries, "0 or more");
        }
        requireNotNegative("retry.timeout", timeout);
        requireNotNegative("retry.per-try-timeout", perTryTimeout);
        requireNotNegative("retry.total-timeout", totalTimeout);
        requireNotNegative("retry.hedge-delay", hedgeDelay);
        if (!totalTimeout.isZero() && totalTimeout.compareTo(perTryTimeout) < 0) {
            throw new InvalidValueException(
                    "retry.total-timeout",
                    totalTimeout,
                    "0, or no less than per-try-timeout, which is " + perTryTimeout);
        }
        requireBelow(hedgeDelay, "per-try-timeout", perTryTimeout);
        requireBelow(hedgeDelay, "total-timeout", totalTimeout);
        if (!hedgeDelay.isZero() && tries == 1) {
            throw new InvalidValueException("retry.tries", tries, "0, or 2 or more: a hedge is a second attempt");
        }
    }

    private static void requireNotNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new InvalidValueException(key, value, "0 or more");
        }
    }

    private static void requireBelow(Duration hedgeDelay, String key, Duration timeout) {
        if (!timeout.isZero() && hedgeDelay.compareTo(timeout) >= 0) {
            throw new InvalidValueException(
                    "retry.hedge-delay", hedgeDelay, "less than " + key + ", which is " + timeout);
        }
    }

    /** Decides as nginx can: without a timeout of one attempt or of all, hedges and a budget. */
    public RetryPolicy(Set<RetryCondition> conditions, boolean nonIdempotent, int tries, Duration timeout) {
        this(conditions, nonIdempotent, tries, timeout, Duration.ZERO, Duration.ZERO, Duration.ZERO, null);
    }

    /** Retries on error and timeout, as nginx does by default. */
    public static RetryPolicy standard() {
        return on(EnumSet.of(RetryCondition.ERROR, RetryCondition.TIMEOUT));
    }

    /** Never retries. */
    public static RetryPolicy never() {
        return on(Set.of());
    }

    /** Retries on these conditions. */
    public static RetryPolicy on(Set<RetryCondition> conditions) {
        return new RetryPolicy(conditions, false, 0, Duration.ZERO);
    }

    /** Returns the same with these timeouts until a response header: of one attempt, and of all. */
    public RetryPolicy withTimeouts(Duration perTry, Duration total) {
        return new RetryPolicy(conditions, nonIdempotent, tries, timeout, perTry, total, hedgeDelay, budget);
    }

    /** Returns the same that sends an idempotent request to a second server after this delay. */
    public RetryPolicy withHedgeDelay(Duration delay) {
        return new RetryPolicy(conditions, nonIdempotent, tries, timeout, perTryTimeout, totalTimeout, delay, budget);
    }

    /** Returns the same with retries and hedges taken out of a budget, which is shared by all who are given this policy. */
    public RetryPolicy withBudget(@Nullable RetryBudget newBudget) {
        return new RetryPolicy(
                conditions, nonIdempotent, tries, timeout, perTryTimeout, totalTimeout, hedgeDelay, newBudget);
    }
}
