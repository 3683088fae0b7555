package io.lb4j.core.retry;

import io.lb4j.core.InvalidValueException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The share of a pool's requests that may be sent a second time, so that retries and hedges never multiply an outage.
 *
 * <p>Within the window, which slides in tenths, there are at most {@code percent} retries for a hundred requests, and in any case
 * {@code minPerSecond} for each second of the window: a pool with little traffic may retry too. As in Finagle. Data path;
 * thread-safe; concurrent retries never exceed the budget.
 */
public final class RetryBudget {

    private static final int SLICES = 10;
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    /** What happened in one tenth of the window. */
    private record Slice(long number, LongAdder requests, LongAdder retries) {}

    private final int percent;
    private final int minPerSecond;
    private final Duration window;
    private final long sliceNanos;
    private final long reserve;
    private final AtomicReferenceArray<@Nullable Slice> slices = new AtomicReferenceArray<>(SLICES);
    private final LongAdder granted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * Defines a budget.
     *
     * @param percent retries for a hundred requests, 0 to 100
     * @param minPerSecond retries in each second of the window that are always allowed, 0 or more
     * @param window over which both are counted, 1 s to 10 min
     */
    public RetryBudget(int percent, int minPerSecond, Duration window) {
        if (percent < 0 || percent > 100) {
            throw new InvalidValueException("retry.budget.percent", percent, "0..100");
        }
        if (minPerSecond < 0 || minPerSecond > 1_000_000) {
            throw new InvalidValueException("retry.budget.min-per-second", minPerSecond, "0..1000000");
        }
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new InvalidValueException("retry.budget.window", window, "1s to 10m");
        }
        this.percent = percent;
        this.minPerSecond = minPerSecond;
        this.window = window;
        this.sliceNanos = window.toNanos() / SLICES;
        this.reserve = minPerSecond * window.toNanos() / NANOS_PER_SECOND;
    }

    /** Counts a request that begins now. */
    void requested(long nanos) {
        slice(Math.floorDiv(nanos, sliceNanos)).requests.increment();
    }

    /** Takes one retry out of the budget if there is one. */
    boolean withdraw(long nanos) {
        long now = Math.floorDiv(nanos, sliceNanos);
        Slice present = slice(now);
        present.retries.increment(); // before looking, so that of two threads at most one finds the last one
        long requests = 0;
        long retries = 0;
        for (int i = 0; i < SLICES; i++) {
            Slice slice = slices.get(i);
            if (slice != null && now - slice.number < SLICES) {
                requests += slice.requests.sum();
                retries += slice.retries.sum();
            }
        }
        if (retries <= reserve + requests * percent / 100) {
            granted.increment();
            return true;
        }
        present.retries.decrement();
        refused.increment();
        return false;
    }

    private Slice slice(long number) {
        int place = (int) Math.floorMod(number, (long) SLICES);
        while (true) {
            Slice seen = slices.get(place);
            if (seen != null && seen.number - number >= 0) {
                return seen; // or a later one, if this thread was slow
            }
            Slice fresh = new Slice(number, new LongAdder(), new LongAdder());
            if (slices.compareAndSet(place, seen, fresh)) {
                return fresh;
            }
        }
    }

    /** Returns how many retries and hedges were allowed so far. */
    public long granted() {
        return granted.sum();
    }

    /** Returns how many were not, since the budget was used up. */
    public long refused() {
        return refused.sum();
    }

    @Override
    public String toString() {
        return percent + " percent, at least " + minPerSecond + " each second, over " + window.toSeconds() + "s";
    }
}
