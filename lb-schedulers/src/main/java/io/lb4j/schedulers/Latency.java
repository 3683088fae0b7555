package io.lb4j.schedulers;

import io.lb4j.core.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The latency of one server for {@code peak_ewma}: it jumps to each higher time at once and comes down slowly.
 *
 * <p>An average over ten seconds, weighted by how long ago; while nothing is heard it decays towards zero, so that a server that
 * was slow is tried again. Thread-safe.
 */
final class Latency {

    private static final VarHandle AVERAGE;

    /** Finagle's default. */
    private static final double WINDOW_NANOS = 10e9;

    /** Decay over less than this is left out when costs are compared. */
    private static final long NEGLIGIBLE_NANOS = 64_000_000;

    /** A time counts at least as much as if it came so long after the one before. */
    private static final long SHORTEST_NANOS = 1_000_000;

    /** Costs more than any latency: a server of which nothing is known yet gets one request, not all of them. */
    private static final double UNKNOWN = 1e15;

    /** Chosen: one that has only failed yet is tried again when its failures are nearly forgotten. */
    private static final double NEARLY_FLAWLESS = 1.05;

    static {
        try {
            AVERAGE = MethodHandles.lookup().findVarHandle(Latency.class, "average", double.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile double average; // by AVERAGE; in nanoseconds, 0 if nothing is known
    private volatile long at; // when it was reckoned; written first, so that nobody sees a new average decay for long

    /** Returns what one more request costs, raised by the factor of its {@linkplain Standing standing}. */
    double cost(int active, double factor, long now) {
        double seen = average;
        if (seen == 0) {
            return active == 0 && factor < NEARLY_FLAWLESS ? 0 : UNKNOWN * (active + 1.0) * factor;
        }
        return decayed(seen, now) * (active + 1.0) * factor;
    }

    /**
     * Takes in how long a pick took. Of a quick failure only the moment counts, or the average would decay to nothing and so draw more
     * of them; the failures of a server that is not known yet, and a pick that was given up, do not count at all.
     */
    void note(Outcome outcome, long nanos, long now) {
        double seen;
        double moved;
        do {
            seen = average;
            if (outcome == Outcome.CANCELLED || (outcome.isFailure() && seen == 0)) {
                return;
            }
            double present = decayed(seen, now);
            moved = nanos;
            if (outcome.isFailure() && nanos <= present) {
                moved = seen;
            } else if (nanos < present) {
                double kept = Math.exp(-Math.max(SHORTEST_NANOS, now - at) / WINDOW_NANOS);
                moved = present * kept + nanos * (1 - kept);
            }
            at = now;
        } while (!AVERAGE.compareAndSet(this, seen, Math.max(1, moved)));
    }

    private double decayed(double seen, long now) {
        long passed = now - at;
        return passed < NEGLIGIBLE_NANOS ? seen : seen * Math.exp(-passed / WINDOW_NANOS);
    }
}
