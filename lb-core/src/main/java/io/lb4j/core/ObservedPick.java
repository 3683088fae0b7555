package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/** A pick whose times matter to its scheduler. */
final class ObservedPick extends BoundPick {

    private static final long NONE = -1;

    private final PickObserver observer;
    private final @Nullable Ticker ticker; // null if times do not matter
    private final long startNanos;
    private volatile long headerNanos = NONE; // written by whoever sees the header, which only one can

    ObservedPick(Pool pool, Server server, @Nullable Bond bond, PickObserver observer, Ticker ticker) {
        super(pool, server, bond);
        this.observer = observer;
        this.ticker = observer.isTimed() ? ticker : null;
        this.startNanos = observer.isTimed() ? ticker.nanos() : 0;
        observer.picked(server);
    }

    @Override
    public void noteHeader() {
        super.noteHeader();
        if (headerNanos == NONE && outcome() == null) {
            headerNanos = elapsed();
            observer.answered(server(), headerNanos);
        }
    }

    @Override
    void ended(Outcome outcome) {
        super.ended(outcome);
        long nanos = elapsed();
        long header = headerNanos;
        if (header == NONE && outcome == Outcome.SUCCESS) { // nobody said when: at the latest now
            header = nanos;
            observer.answered(server(), nanos);
        }
        observer.completed(server(), outcome, header, nanos);
    }

    private long elapsed() {
        return ticker == null ? 0 : Math.max(0, ticker.nanos() - startNanos);
    }
}
