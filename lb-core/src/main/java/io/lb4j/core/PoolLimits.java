package io.lb4j.core;

import java.time.Duration;
import java.util.Objects;

/**
 * How many requests a pool takes at once, and how many more may wait for their turn: nginx's {@code queue}.
 *
 * @param maxInFlight most picks that are not yet completed, all servers together, 1 or more; 0 for no limit but those of the servers
 * @param queueLength most requests that wait while each usable server, or the pool, is at its limit; 0 to refuse them at once
 * @param queueTimeout after which a waiting request is refused, 1 ms to 1 h, by the pool's ticker
 */
public record PoolLimits(int maxInFlight, int queueLength, Duration queueTimeout) {

    /** nginx's timeout of a queue. */
    public static final Duration USUAL_QUEUE_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Limits nothing and lets nobody wait. */
    public static final PoolLimits NONE = new PoolLimits(0, 0, USUAL_QUEUE_TIMEOUT);

    /** Checks every component. */
    public PoolLimits {
        Objects.requireNonNull(queueTimeout, "queueTimeout");
        if (maxInFlight < 0) {
            throw new InvalidValueException("max-in-flight", maxInFlight, "0 or more");
        }
        if (queueLength < 0) {
            throw new InvalidValueException("queue.length", queueLength, "0 or more");
        }
        if (queueTimeout.compareTo(SHORTEST) < 0 || queueTimeout.compareTo(LONGEST) > 0) {
            throw new InvalidValueException("queue.timeout", queueTimeout, "1ms to 1h");
        }
    }

    /** Lets so many requests wait for so long. */
    public static PoolLimits queue(int length, Duration timeout) {
        return new PoolLimits(0, length, timeout);
    }

    /** Returns the same with a limit of picks that are not yet completed. */
    public PoolLimits withMaxInFlight(int limit) {
        return new PoolLimits(limit, queueLength, queueTimeout);
    }
}
