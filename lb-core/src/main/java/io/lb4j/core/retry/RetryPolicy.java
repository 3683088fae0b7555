package io.lb4j.core.retry;

import io.lb4j.core.InvalidValueException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a request goes on to another real server: nginx's {@code proxy_next_upstream}, {@code _tries} and {@code _timeout}.
 *
 * @param conditions what may send a request on; empty for never
 * @param nonIdempotent whether POST, LOCK and PATCH may be repeated although the server may have seen them
 * @param tries most attempts for one request; 0 for as many as there are servers
 * @param timeout after which no further attempt starts; 0 for none
 */
public record RetryPolicy(Set<RetryCondition> conditions, boolean nonIdempotent, int tries, Duration timeout) {

    /** Checks every component. */
    public RetryPolicy {
        conditions = Set.copyOf(conditions);
        if (tries < 0) {
            throw new InvalidValueException("retry.tries", tries, "0 or more");
        }
        if (timeout.isNegative()) {
            throw new InvalidValueException("retry.timeout", timeout, "0 or more");
        }
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
}
