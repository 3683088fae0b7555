package io.lb4j.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class FakeTicker implements Ticker {

    private final AtomicLong now = new AtomicLong(1_000_000 * SECOND);

    @Override
    public long nanos() {
        return now.get();
    }

    /** Moves the clock. */
    public void advance(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}
