package io.lb4j.netty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A deadline that moves with every sign of life, at the cost of storing a time.
 *
 * <p>One scheduled task looks after it; when the task finds that the deadline has moved, it comes again. Confined to one event
 * loop.
 */
final class Deadline implements Runnable {

    private final Supplier<Duration> limit;
    private final Runnable expired;
    private final long longestSleep;
    private long since;
    private @Nullable EventExecutor executor;
    private @Nullable ScheduledFuture<?> task;

    /**
     * Creates a deadline that is not watched yet.
     *
     * @param limit the time that may pass without a sign of life, asked anew each time
     * @param expired what to do when it has passed; called again if that did not stop the deadline
     * @param shortest the shortest that {@code limit} may answer
     */
    Deadline(Supplier<Duration> limit, Runnable expired, Duration shortest) {
        this.limit = limit;
        this.expired = expired;
        this.longestSleep = shortest.toNanos();
    }

    static Duration shortest(Duration... durations) {
        Duration shortest = durations[0];
        for (Duration duration : durations) {
            shortest = duration.compareTo(shortest) < 0 ? duration : shortest;
        }
        return shortest;
    }

    void start(EventExecutor loop) {
        executor = loop;
        touch();
        sleep(longestSleep);
    }

    void touch() {
        since = System.nanoTime();
    }

    void stop() {
        executor = null;
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    private void sleep(long nanos) {
        if (executor != null) {
            task = executor.schedule(this, nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void run() {
        long left = since + limit.get().toNanos() - System.nanoTime();
        if (left <= 0) {
            touch();
            expired.run();
            left = longestSleep;
        }
        sleep(Math.min(left, longestSleep));
    }
}
