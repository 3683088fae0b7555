package io.lb4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One remembered binding, with the life of a template in LVS.
 *
 * <p>Its time starts anew with each pick under it. If it runs out while picks under it are active or count as inactive, it is
 * put off by 60 s, again and again, and from then on its timeout is 60 s. Nothing runs by itself: whoever asks computes what a
 * timer would have done. Data path, lock-free.
 */
sealed class PersistenceEntry implements Bond permits SharedEntry {

    /** What the kernel's {@code ip_vs_conn_expire} grants an entry that still controls others. */
    private static final long PUT_OFF_NANOS = 60 * Ticker.SECOND;

    private static final int GONE = Integer.MIN_VALUE;

    private static final VarHandle PICKS;
    private static final VarHandle LAST_LEFT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PICKS = lookup.findVarHandle(PersistenceEntry.class, "picks", int.class);
            LAST_LEFT = lookup.findVarHandle(PersistenceEntry.class, "lastLeft", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PersistenceKey key;
    private final String server; // its id, or its route: what outlives reconfigurations

    private volatile int picks = 1; // those under it that are active or inactive; by PICKS
    private volatile long lastLeft; // when the latest of them ended; by LAST_LEFT
    private volatile long timeoutNanos; // racing renewals write the same
    private volatile long deadline; // a race moves it by the race

    /** Begins with one pick under it. */
    PersistenceEntry(PersistenceKey key, String server, long timeoutNanos, long now) {
        this.key = key;
        this.server = server;
        this.timeoutNanos = timeoutNanos;
        this.lastLeft = now;
        this.deadline = now + timeoutNanos;
    }

    final PersistenceKey key() {
        return key;
    }

    final String server() {
        return server;
    }

    /** Counts one more pick under it, which {@link #renew} must follow, or {@link #retreat}; refused if its time is over. */
    final boolean enter(long now) {
        int seen;
        do {
            seen = picks;
            if (seen == GONE || (seen == 0 && isOver(now))) {
                return false;
            }
        } while (!PICKS.compareAndSet(this, seen, seen + 1));
        return true;
    }

    final void renew(long now) {
        if (now - deadline >= 0) { // it lives on only because it was put off
            timeoutNanos = PUT_OFF_NANOS;
        }
        deadline = now + timeoutNanos;
    }

    /** Takes back an entering of which nothing came. */
    final void retreat() {
        PICKS.getAndAdd(this, -1);
    }

    /** Ends a pick under it, at this time, which may have passed a while ago. */
    final void leave(long at) {
        long seen = lastLeft;
        while (at - seen > 0 && !LAST_LEFT.compareAndSet(this, seen, at)) {
            seen = lastLeft;
        }
        PICKS.getAndAdd(this, -1); // last, so that who finds no picks finds the time
    }

    /** Ends the entry if its time is over; returns whether it has ended. */
    final boolean expire(long now) {
        int seen = picks;
        return seen == GONE || (seen == 0 && isOver(now) && PICKS.compareAndSet(this, 0, GONE));
    }

    final boolean isInUse() {
        return picks > 0;
    }

    final long timeoutNanos() {
        return timeoutNanos;
    }

    /** Returns how long it lives from now on if its picks, of which one may begin now, end in time or are put off once. */
    final long usualLifeNanos() {
        return timeoutNanos + PUT_OFF_NANOS;
    }

    /** Holds while there are no picks under it. */
    private boolean isOver(long now) {
        long end = deadline;
        long busy = lastLeft - end;
        if (busy > 0) {
            end += (busy + PUT_OFF_NANOS - 1) / PUT_OFF_NANOS * PUT_OFF_NANOS;
        }
        return now - end >= 0;
    }

    @Override
    public final String toString() {
        return key + " -> " + server;
    }
}
