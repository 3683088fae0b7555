package io.lb4j.core;

import java.util.concurrent.atomic.AtomicLong;

/** What one server did in the present interval of outlier detection, and how often it was ejected. Thread-safe. */
final class Tally {

    private static final long REQUEST = 1L << Integer.SIZE;
    private static final long COUNT = 0xffffffffL;

    private final AtomicLong counts = new AtomicLong(); // requests above, failures below: taken out together
    private int ejections; // in a row, less one for each interval without; by the one thread that reckons

    void add(boolean failed) {
        counts.getAndAdd(failed ? REQUEST + 1 : REQUEST);
    }

    /** Returns what was counted and begins anew. */
    long take() {
        return counts.getAndSet(0);
    }

    static long requests(long taken) {
        return taken >>> Integer.SIZE;
    }

    static long failures(long taken) {
        return taken & COUNT;
    }

    /** Counts an ejection and returns how many there were in a row. */
    int ejected() {
        return ++ejections;
    }

    /** Lets an interval without ejection make up for one with. */
    void behaved() {
        ejections = Math.max(0, ejections - 1);
    }
}
