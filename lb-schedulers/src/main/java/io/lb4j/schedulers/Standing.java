package io.lb4j.schedulers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How reliable a server was of late: by how much its cost is to be raised, so that one that fails fast, and therefore looks idle,
 * draws no traffic.
 *
 * <p>The share of failures is an average in which each new outcome counts an eighth; while nothing happens it halves every five
 * seconds, so that the server is tried again. The cost grows with the inverse square of the share of successes. Thread-safe.
 */
final class Standing {

    private static final VarHandle STATE;

    /** Chosen: three failures in a row triple the cost, ten make it fifteen times as much. */
    private static final float SHARE = 1f / 8;

    /** Chosen: a server that failed all the time is tried again after a good half minute at the latest. */
    private static final long HALF_LIFE_MILLIS = 5000;

    private static final float FORGOTTEN = 0.01f;
    private static final float LEAST_SUCCESS = 0.01f;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Standing.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The share of failures as a float, and the millisecond it was reckoned, 32 bits each; 0 without failures. */
    private volatile long state; // by STATE

    boolean isFlawless() {
        return state == 0;
    }

    /** Returns by what factor the cost is raised, 1 or more. */
    double factor(long nowNanos) {
        long seen = state;
        if (seen == 0) {
            return 1;
        }
        double success = Math.max(LEAST_SUCCESS, 1 - failures(seen, millis(nowNanos)));
        return 1 / (success * success);
    }

    void succeeded(long nowNanos) {
        if (state != 0) {
            note(0, millis(nowNanos));
        }
    }

    void failed(long nowNanos) {
        note(1, millis(nowNanos));
    }

    private void note(int outcome, int now) {
        long seen;
        long next;
        do {
            seen = state;
            float share = seen == 0 ? 0 : failures(seen, now);
            float moved = share + (outcome - share) * SHARE;
            next = moved < FORGOTTEN
                    ? 0
                    : ((long) Float.floatToRawIntBits(moved) << Integer.SIZE) | (now & 0xffffffffL);
        } while (!STATE.compareAndSet(this, seen, next));
    }

    private static float failures(long state, int now) {
        float share = Float.intBitsToFloat((int) (state >>> Integer.SIZE));
        int passed = now - (int) state;
        return passed <= 0 ? share : (float) (share * Math.pow(0.5, (double) passed / HALF_LIFE_MILLIS));
    }

    private static int millis(long nanos) {
        return (int) (nanos / 1_000_000);
    }
}
