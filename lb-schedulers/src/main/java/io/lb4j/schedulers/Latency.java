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

    private static final VarHandle STATE;

    /** Finagle's default. */
    private static final double WINDOW_MILLIS = 10_000;

    /** Decay over less than this is left out when costs are compared. */
    private static final int NEGLIGIBLE_MILLIS = 64;

    /** Costs more than any latency: a server of which nothing is known yet gets one request, not all of them. */
    private static final double UNKNOWN = 1e15;

    /** Chosen: one that has only failed yet is tried again when its failures are nearly forgotten. */
    private static final double NEARLY_FLAWLESS = 1.05;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Latency.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The average in nanoseconds as a float, and the millisecond it was reckoned, 32 bits each; 0 if nothing is known. */
    private volatile long state; // by STATE

    /** Returns what one more request costs, raised by the factor of its {@linkplain Standing standing}. */
    double cost(int active, double factor, long nowNanos) {
        long seen = state;
        if (seen == 0) {
            return active == 0 && factor < NEARLY_FLAWLESS ? 0 : (UNKNOWN + active) * factor;
        }
        return average(seen, millis(nowNanos)) * (active + 1.0) * factor;
    }

    /**
     * Takes in how long a pick took. Of a quick failure only the moment counts, or the average would decay to nothing and so draw more
     * of them; a pick that was given up does not count at all.
     */
    void note(Outcome outcome, long nanos, long nowNanos) {
        if (outcome == Outcome.CANCELLED) {
            return;
        }
        int now = millis(nowNanos);
        long seen;
        long next;
        do {
            seen = state;
            double average = seen == 0 ? 0 : average(seen, now);
            double moved = nanos;
            if (outcome.isFailure() && nanos <= average) {
                moved = average(seen, (int) seen);
            } else if (outcome.isFailure() && seen == 0) {
                return; // its time tells nothing of its successes
            } else if (nanos < average) {
                double kept = Math.exp(-Math.max(1, now - (int) seen) / WINDOW_MILLIS);
                moved = average * kept + nanos * (1 - kept);
            }
            int bits = Float.floatToRawIntBits((float) Math.max(1, moved));
            next = ((long) bits << Integer.SIZE) | Integer.toUnsignedLong(now);
        } while (!STATE.compareAndSet(this, seen, next));
    }

    private static double average(long state, int now) {
        float average = Float.intBitsToFloat((int) (state >>> Integer.SIZE));
        int passed = now - (int) state;
        return passed < NEGLIGIBLE_MILLIS ? average : average * Math.exp(-passed / WINDOW_MILLIS);
    }

    private static int millis(long nanos) {
        return (int) (nanos / 1_000_000);
    }
}
