package io.lb4j.schedulers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How reliable a server was of late: by how much its cost is to be raised, so that one that fails fast, and therefore looks idle,
 * draws no traffic.
 *
 * <p>The share of failures is an average in which each new outcome counts an eighth; while nothing happens it halves every five
 * seconds, so that the server is tried again, and less than a hundredth is none. The cost grows with the inverse square of the share
 * of successes. Thread-safe.
 */
final class Standing {

    private static final VarHandle FAILURES;

    /** Chosen: three failures in a row triple the cost, ten make it fifteen times as much. */
    private static final double SHARE = 1.0 / 8;

    /** Chosen: a server that failed all the time is like any other again after a good half minute. */
    private static final double HALF_LIFE_NANOS = 5e9;

    private static final double FORGOTTEN = 0.01;
    private static final double LEAST_SUCCESS = 0.01;

    static {
        try {
            FAILURES = MethodHandles.lookup().findVarHandle(Standing.class, "failures", double.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile double failures; // by FAILURES; their share, 0 if there was none
    private volatile long at; // when it was reckoned; written first

    boolean isFlawless() {
        return failures == 0;
    }

    /** Returns by what factor the cost is raised, 1 or more. */
    double factor(long now) {
        double share = share(failures, now);
        if (share < FORGOTTEN) {
            return 1;
        }
        double success = Math.max(LEAST_SUCCESS, 1 - share);
        return 1 / (success * success);
    }

    void succeeded(long now) {
        if (!isFlawless()) {
            note(0, now);
        }
    }

    void failed(long now) {
        note(1, now);
    }

    private void note(int outcome, long now) {
        double seen;
        double moved;
        do {
            seen = failures;
            double share = share(seen, now);
            moved = share + (outcome - share) * SHARE;
            at = now;
        } while (!FAILURES.compareAndSet(this, seen, moved < FORGOTTEN ? 0 : moved));
    }

    private double share(double seen, long now) {
        long passed = now - at;
        return seen == 0 || passed <= 0 ? seen : seen * Math.pow(0.5, passed / HALF_LIFE_NANOS);
    }
}
