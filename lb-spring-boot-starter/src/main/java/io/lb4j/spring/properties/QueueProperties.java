package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.PoolLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where requests wait for their turn while every usable server, or the pool, is at its limit: nginx's queue.
 *
 * @param length Most requests that wait. By default 0, none: they are refused at once.
 * @param timeout After which a waiting request is refused, 1ms to 1h. By default 60 seconds, as in nginx.
 */
public record QueueProperties(
        @Nullable Integer length, @Nullable Duration timeout) {

    QueueProperties inheriting(QueueProperties parent) {
        return new QueueProperties(first(length, parent.length), first(timeout, parent.timeout));
    }

    /** Returns what a pool at this path is given, with its own limit of requests in flight. */
    PoolLimits limits(PropertyPath pool, int maxInFlight) {
        return pool.below(() -> new PoolLimits(
                maxInFlight, length == null ? 0 : length, timeout == null ? PoolLimits.USUAL_QUEUE_TIMEOUT : timeout));
    }

    /** Complains if a timeout was given here although after inheriting nobody waits. */
    void requireUse(PropertyPath path, QueueProperties effective) {
        if (timeout != null && (effective.length == null || effective.length == 0)) {
            throw path.child("length").invalid(effective.length, "1 or more, or timeout means nothing");
        }
    }
}
