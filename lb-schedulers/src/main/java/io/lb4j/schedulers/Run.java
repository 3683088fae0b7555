package io.lb4j.schedulers;

import io.lb4j.core.Level;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stretch of decisions computed ahead, handed out by one atomic increment each.
 *
 * <p>It holds as long as nothing changes the eligibility of a server. If the sequence came back to where it started, the run
 * is handed out again and again. Thread-safe.
 */
final class Run {

    /** What {@link #take} returns when the run has no more decisions to hand out. */
    static final int USED_UP = -2;

    private static final long CLOSED = Long.MAX_VALUE / 2; // so far away that late increments cannot overflow

    private final AtomicLong cursor = new AtomicLong();
    private final int[] decisions;
    private final boolean[] eligible;
    private final boolean cyclic;
    private final int version;
    private final long validUntil;

    private Run(int[] decisions, boolean[] eligible, boolean cyclic, int version, long validUntil) {
        this.decisions = decisions;
        this.eligible = eligible;
        this.cyclic = cyclic;
        this.version = version;
        this.validUntil = validUntil;
    }

    /** Computes at most {@code length} decisions; {@code start} stays as it is. */
    static <S extends Sequence<S>> Run ahead(S start, boolean[] eligible, int length, int version, long validUntil) {
        int[] decisions = new int[length];
        S machine = start.copy();
        for (int i = 0; i < length; i++) {
            decisions[i] = machine.next(eligible);
            if (machine.sameStateAs(start)) {
                return new Run(Arrays.copyOf(decisions, i + 1), eligible, true, version, validUntil);
            }
        }
        return new Run(decisions, eligible, false, version, validUntil);
    }

    /** Returns a run without decisions. */
    static Run empty() {
        return new Run(new int[0], new boolean[0], false, 0, Long.MIN_VALUE);
    }

    /** Tells whether the servers are as eligible as they were when the run was computed. */
    boolean holds(Level level) {
        return version == level.eligibilityVersion()
                && (validUntil == Long.MAX_VALUE || level.nowSeconds() < validUntil);
    }

    /** Hands out the next decision: an index, {@link Sequence#NONE} or {@link #USED_UP}. */
    int take() {
        long place = cursor.getAndIncrement();
        if (place < decisions.length) {
            return decisions[(int) place];
        }
        return cyclic && place < CLOSED ? decisions[(int) (place % decisions.length)] : USED_UP;
    }

    /** Stops handing out and brings {@code start}, the machine before the first decision, behind the last one handed out. */
    void closeAndReplay(Sequence<?> start) {
        long taken = cursor.getAndSet(CLOSED);
        long steps = cyclic ? taken % decisions.length : Math.min(taken, decisions.length);
        for (long i = 0; i < steps; i++) {
            start.next(eligible);
        }
    }

    int length() {
        return decisions.length;
    }

    boolean isUsedUp() {
        return !cyclic && cursor.get() >= decisions.length;
    }
}
