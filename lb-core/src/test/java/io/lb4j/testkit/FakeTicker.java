package io.lb4j.testkit;

import io.lb4j.core.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class FakeTicker implements Ticker {

    /** Any origin will do; this one is larger than every fail_timeout in use. */
    private static final long ORIGIN = 1_000_000 * SECOND;

    private final AtomicLong now = new AtomicLong(ORIGIN);

    /** Makes a clock that stands at its origin. */
    public FakeTicker() {}

    @Override
    public long nanos() {
        return now.get();
    }

    /** Moves the clock on by this time. */
    public void advance(Duration duration) {
        now.addAndGet(duration.toNanos());
    }

    /** Moves the clock to a time since its origin; it never goes back. */
    public void moveTo(Duration sinceOrigin) {
        moveTo(sinceOrigin.toNanos());
    }

    void moveTo(long nanosSinceOrigin) {
        now.accumulateAndGet(ORIGIN + nanosSinceOrigin, Math::max);
    }
}
