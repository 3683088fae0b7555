package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Server;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of decisions taken ahead, each handed out once, in order, by one atomic increment.
 *
 * <p>It holds as long as nothing changes the eligibility of a server. Thread-safe.
 */
final class Run {

    private static final VarHandle CURSOR;

    /** So far away that late increments neither reach nor pass it. */
    private static final long CLOSED = Long.MAX_VALUE / 2;

    static {
        try {
            CURSOR = MethodHandles.lookup().findVarHandle(Run.class, "cursor", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Server[] decisions;
    private final int version;
    private final long validUntil;

    @SuppressWarnings("unused") // by CURSOR
    private volatile long cursor;

    Run(@Nullable Server[] decisions, int first, int version, long validUntil) {
        this.decisions = decisions;
        this.cursor = first;
        this.version = version;
        this.validUntil = validUntil;
    }

    /** Returns a run without decisions. */
    static Run empty() {
        return new Run(new Server[0], 0, 0, Long.MIN_VALUE);
    }

    /** Tells whether the servers are as eligible as they were when the run was computed. */
    boolean holds(Level level) {
        return version == level.eligibilityVersion()
                && (validUntil == Long.MAX_VALUE || level.nowSeconds() < validUntil);
    }

    /** Returns the number of decisions: what {@link #claim} returns is below it unless the run is used up. */
    int length() {
        return decisions.length;
    }

    /** Returns the decision at a place that was claimed. */
    @Nullable
    Server at(int place) {
        return decisions[place];
    }

    /** Claims the next decision for the caller alone and returns its place. */
    int claim() {
        return (int) Math.min((long) CURSOR.getAndAdd(this, 1L), Integer.MAX_VALUE);
    }

    // ---- under the picker's lock

    /** Begins anew, for a run whose end is its beginning. */
    void restart() {
        cursor = 0;
    }

    /** Stops handing out; returns how many decisions were claimed. */
    int close() {
        return (int) Math.min((long) CURSOR.getAndSet(this, CLOSED), decisions.length);
    }
}
