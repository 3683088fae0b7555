package io.lb4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How much one real server has to do: the same object through every change of the pool, for schedulers that compare many servers and
 * would rather not go by way of each {@link Server}. Thread-safe.
 */
public abstract sealed class ServerCounts permits Ledger {

    private static final VarHandle ACTIVE;
    private static final VarHandle INACTIVE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ACTIVE = lookup.findVarHandle(ServerCounts.class, "active", int.class);
            INACTIVE = lookup.findVarHandle(ServerCounts.class, "inactive", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int active; // by ACTIVE
    private volatile int inactive; // by INACTIVE
    private volatile long score;

    ServerCounts() {}

    /** Returns the number of picks not yet completed. */
    public final int active() {
        return active;
    }

    /** Returns the number of completed picks that still count as entries, as TIME_WAIT does in LVS. */
    public final int inactive() {
        return inactive;
    }

    /**
     * Returns what the scheduler in force keeps here, so that comparing servers need not look elsewhere: 0 until one has. Whose turn it
     * is now may find what another left.
     */
    public final long score() {
        return score;
    }

    /** Keeps a number here; see {@link #score()}. */
    public final void keepScore(long next) {
        score = next;
    }

    /** Adds to the active picks; returns how many there were. */
    final int addActive(int change) {
        return (int) ACTIVE.getAndAdd(this, change);
    }

    /** Makes {@code seen} active picks one more; fails if they are not so many any more. */
    final boolean addActiveTo(int seen) {
        return ACTIVE.compareAndSet(this, seen, seen + 1);
    }

    final void addInactive(int change) {
        INACTIVE.getAndAdd(this, change);
    }
}
