package io.lb4j.core;

/** A pick whose times matter to its scheduler. */
final class ObservedPick extends Pick {

    private static final long NONE = -1;

    private final PickObserver observer;
    private final Ticker ticker;
    private final long startNanos;
    private volatile long headerNanos = NONE; // written by whoever sees the header, which only one can

    ObservedPick(Pool pool, Server server, PickObserver observer, Ticker ticker) {
        super(pool, server);
        this.observer = observer;
        this.ticker = ticker;
        this.startNanos = ticker.nanos();
        observer.picked(server);
    }

    @Override
    public void noteHeader() {
        if (headerNanos == NONE && outcome() == null) {
            headerNanos = elapsed();
            observer.answered(server(), headerNanos);
        }
    }

    @Override
    void ended(Outcome outcome) {
        long nanos = elapsed();
        boolean silent = headerNanos == NONE && outcome == Outcome.SUCCESS;
        observer.completed(server(), outcome, silent ? nanos : headerNanos, nanos);
    }

    private long elapsed() {
        return Math.max(0, ticker.nanos() - startNanos);
    }
}
