package io.lb4j.schedulers;

import io.lb4j.core.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Thread-safe. */
final class FakeTicker implements Ticker {

    /** Any origin will do; this one is larger than every fail_timeout. */
    private static final long ORIGIN = 1_000_000 * SECOND;

    private final AtomicLong now = new AtomicLong(ORIGIN);

    @Override
    public long nanos() {
        return now.get();
    }

    void advance(Duration duration) {
        now.addAndGet(duration.toNanos());
    }

    /** Moves the clock to a time since its origin; it never goes back. */
    void moveTo(Duration sinceOrigin) {
        now.accumulateAndGet(ORIGIN + sinceOrigin.toNanos(), Math::max);
    }
}
