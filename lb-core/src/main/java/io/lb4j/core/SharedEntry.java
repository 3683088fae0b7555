package io.lb4j.core;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** An entry that other nodes are to know of. Data path, lock-free. */
final class SharedEntry extends PersistenceEntry {

    private static final AtomicLongFieldUpdater<SharedEntry> DUE =
            AtomicLongFieldUpdater.newUpdater(SharedEntry.class, "due");

    private volatile long due; // when a pick is to tell the store again; by DUE
    private volatile boolean known; // to the store, by its last answer

    SharedEntry(PersistenceKey key, String server, long timeoutNanos, long now) {
        super(key, server, timeoutNanos, now);
        this.due = now;
    }

    /** Takes on the telling; one of racing threads does. */
    boolean takeTurn(long now, long intervalNanos) {
        long seen = due;
        return now - seen >= 0 && DUE.compareAndSet(this, seen, now + intervalNanos);
    }

    boolean isKnown() {
        return known;
    }

    void known() {
        known = true;
    }

    /** The store did not hear of it: the next pick tells it again. */
    void unheard(long now) {
        known = false;
        due = now;
    }
}
