package io.lb4j.schedulers;

import io.lb4j.core.Outcome;
import io.lb4j.core.ServerCounts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.stream.IntStream;

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

    /** Decay over less than this is left out when a time comes in. */
    private static final long NEGLIGIBLE_NANOS = 64_000_000;

    /** A time counts at least as much as if it came so long after the one before. */
    private static final long SHORTEST_NANOS = 1_000_000;

    /** Scores and prices are natural logarithms in units of this. */
    private static final double UNIT = 0x1p-32;

    /** More than any latency scores: a server of which nothing is known yet gets one request, not all of them. */
    private static final long UNKNOWN = 1L << 62;

    private static final long[] LOGARITHMS = // of what is active and one more
            IntStream.range(0, 1024)
                    .mapToLong(active -> inUnits(Math.log(active + 1.0)))
                    .toArray();

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

    /**
     * Keeps the latency beside the counts as a {@linkplain #price price} that decays by itself: all decay alike, so the logarithm of
     * what one would be were it reckoned at the epoch compares them at any time. It is 0 if nothing is known, else at least 1. Whoever
     * is late with an old one sees the new one afterwards.
     *
     * @param epoch a time before all others
     */
    void keepScore(ServerCounts counts, long epoch) {
        double seen;
        long seenAt;
        do {
            seen = average;
            seenAt = at;
            counts.keepScore(seen == 0 ? 0 : 1 + inUnits(Math.log(seen) + (seenAt - epoch) / WINDOW_NANOS));
        } while (average != seen || at != seenAt);
    }

    private static long inUnits(double logarithm) {
        return (long) (logarithm / UNIT);
    }

    /** Returns the logarithm of what one more request costs, of nobody's interest but for comparison with that of another server. */
    static long price(ServerCounts counts) {
        return price(counts.score(), counts.active());
    }

    private static long price(long score, int active) {
        long known = score == 0 && active > 0 ? UNKNOWN : score;
        return known + (active < LOGARITHMS.length ? LOGARITHMS[active] : inUnits(Math.log(active + 1.0)));
    }

    /** Returns the same of a server that need not be like all others: by its {@linkplain Standing standing} and weight. */
    static long price(ServerCounts counts, double factor, int weight) {
        long score = counts.score();
        int active = counts.active();
        if (score == 0 && active == 0 && factor < NEARLY_FLAWLESS) {
            return Long.MIN_VALUE; // for nothing, of whatever weight
        }
        double times = factor / weight;
        return price(score == 0 ? UNKNOWN : score, active) + (times == 1 ? 0 : inUnits(Math.log(times)));
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
