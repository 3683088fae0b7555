package io.lb4j.core;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Shows a pool's ticker as a clock that stood at the epoch when it was made. Thread-safe. */
final class TickerClock extends Clock {

    private final Ticker ticker;
    private final long startNanos;

    TickerClock(Ticker ticker) {
        this.ticker = ticker;
        this.startNanos = ticker.nanos();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(0, ticker.nanos() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this; // instants are the same in every zone
    }
}
