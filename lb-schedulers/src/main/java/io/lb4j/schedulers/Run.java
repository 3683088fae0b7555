package io.lb4j.schedulers;

import io.lb4j.core.EligibilityVersion;
import io.lb4j.core.Level;
import io.lb4j.core.Server;
import io.lb4j.core.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of decisions taken ahead, each handed out once: to its end, or as a cycle again and again.
 *
 * <p>As long as threads do not meet, one atomic increment hands out the next decision, in order. When two have met, decisions are
 * handed out in blocks: a thread takes a block by one increment, and its decisions from a cell that hardly anybody else uses. Blocks
 * grow where they last for microseconds only, and are given up where they last long. A run holds as long as nothing changes the
 * eligibility of a server. Thread-safe.
 */
final class Run extends Cursor.Apart {

    /** Takes back decisions that were claimed, and cannot be handed out by the run any more. */
    interface Owed {
        void take(Run run, int from, int to);
    }

    /** What {@link #claim} returns when there is nothing to claim. */
    static final int NOTHING = -1;

    private static final VarHandle ALL_CELLS;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /** So far away that late increments neither reach nor pass it; its lower half is below 0 and stays there. */
    private static final long CLOSED = 0x3fff_ffff_8000_0000L;

    private static final long NEVER = Long.MIN_VALUE; // no version

    /** What a thread takes at first. Chosen: the order stays close to the sequence. */
    static final int BLOCK = 64;

    /** What it takes at most. Chosen: to fetch the counter from another core costs a hundred times as much as one decision. */
    static final int LONGEST_BLOCK = 512;

    /** A thread that decides that often takes longer blocks, or else shorter ones. */
    private static final long BRISK_NANOS = 100;

    /** One that decides no more often than that hardly meets others, and needs no blocks. */
    private static final long CALM_NANOS = 16_000;

    /** Words in two cache lines, as processors fetch them in pairs. The first is the block, then what follows; others are free. */
    private static final int APART = 16;

    private static final int SIZE = 1; // of the block, 0 at first
    private static final int SINCE = 2; // when it was taken

    /** Chosen: one claim of eight looks whether another follows at its heels. */
    private static final int WATCHED = 7;

    private static final int CELLS = cells(Runtime.getRuntime().availableProcessors());
    private static final long EMPTY = 0;
    private static final int BUSY =
            Integer.MIN_VALUE; // as an end, before every place: somebody is about to fill the cell
    private static final long NEXT = 1L << Integer.SIZE;

    static {
        try {
            ALL_CELLS = MethodHandles.lookup().findVarHandle(Run.class, "cells", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Enough that threads which run at the same time seldom share one. */
    private static int cells(int processors) {
        return Math.min(64, Integer.highestOneBit(Math.max(2, processors) * 4 - 1));
    }

    /** A run without decisions, which never holds. */
    static final Run NONE = new Run(new Server[0], 0, Long.MIN_VALUE, () -> 0);

    private final @Nullable Server[] decisions; // of a cycle its beginning again, for blocks over its end
    private final @Nullable Server[] quick; // the same without those whose claim has more to do
    private final boolean cyclic;
    private final int length;
    private final int easy; // claims of one below this place need no care for the end
    private final int version;
    private final long validUntil;
    private final Ticker ticker;
    private long plainVersion; // the run's, or NEVER where time or cells matter; who sees that late claims one by one
    private volatile long @Nullable []
            cells; // once threads have met: in each the next place and the end of a block, or EMPTY

    /** Makes a run that ends with the last decision. */
    Run(@Nullable Server[] decisions, int version, long validUntil, Ticker ticker) {
        this(decisions, false, decisions.length, version, validUntil, ticker);
    }

    private Run(@Nullable Server[] decisions, boolean cyclic, int length, int version, long validUntil, Ticker ticker) {
        this.decisions = decisions;
        this.cyclic = cyclic;
        this.length = length;
        this.easy = cyclic ? length - 1 : length;
        this.version = version;
        this.validUntil = validUntil;
        this.ticker = ticker;
        this.plainVersion = validUntil == Long.MAX_VALUE ? version : NEVER;
        this.quick = Arrays.copyOf(decisions, easy);
        for (int place = WATCHED; place < easy; place += WATCHED + 1) {
            quick[place] = null;
        }
    }

    /** Makes a run of decisions that goes on from its beginning at its end, and begins at {@code first}. */
    static Run cycle(@Nullable Server[] decisions, int first, int version, long validUntil, Ticker ticker) {
        int over = longestBlock(decisions.length);
        @Nullable Server[] longer = Arrays.copyOf(decisions, decisions.length + over);
        System.arraycopy(decisions, 0, longer, decisions.length, over);
        Run run = new Run(longer, true, decisions.length, version, validUntil, ticker);
        run.getAndSet(first);
        return run;
    }

    private static int longestBlock(int length) {
        return Math.min(LONGEST_BLOCK, length);
    }

    /** Tells whether the servers are as eligible as they were when the run was computed. */
    boolean holds(EligibilityVersion eligibility, Level level) {
        return version == eligibility.current() && (validUntil == Long.MAX_VALUE || level.nowSeconds() < validUntil);
    }

    /** Tells whether it holds by one comparison, and a claim is one increment. */
    boolean isPlain(EligibilityVersion eligibility) {
        return plainVersion == eligibility.current();
    }

    /** Claims the next decision of a run that {@linkplain #isPlain is plain}; the caller finishes it. */
    long begin() {
        return getAndAdd(1);
    }

    /** Returns the decision that was claimed if there is nothing else to do, which is so with nearly all, else {@code null}. */
    @Nullable
    Server quick(long begun) {
        int place = (int) begun;
        return place >= 0 && place < quick.length ? quick[place] : null;
    }

    /** Returns the place of what was claimed, or {@link #NOTHING} if the run is used up or closed. */
    int finish(long begun) {
        if ((begun & WATCHED) == WATCHED && place() != begun + 1) {
            meet(); // somebody came already
        }
        return begun < easy ? (int) begun : placeOf(begun, 1);
    }

    /** Returns the number of decisions, of a cycle those of one time round. */
    int length() {
        return length;
    }

    /** Returns the decision at a place that was claimed. */
    @Nullable
    Server at(int place) {
        return decisions[place];
    }

    /** Claims the next decision for the caller alone; returns its place, or {@link #NOTHING} if the run is used up or closed. */
    int claim(Owed owed) {
        long[] all = cells;
        return all == null ? finish(begin()) : claimFromCell(all, owed);
    }

    /** Threads have met: from now on a run that is long enough is handed out in blocks. */
    void meet() {
        if (length > BLOCK) {
            if (cells == null) {
                ALL_CELLS.compareAndSet(this, null, new long[(1 + CELLS) * APART]);
            }
            plainVersion = NEVER;
        }
    }

    /** Returns the place of what was claimed. Whoever gets the last decision of a cycle takes its length off the cursor. */
    private int placeOf(long from, int count) {
        if (!cyclic || isClosed(from)) {
            return from < length ? (int) from : NOTHING;
        }
        int place = (int) (from < length ? from : from % length);
        if (place + count >= length) {
            getAndAdd(-length);
        }
        return place;
    }

    private static boolean isClosed(long place) {
        return place > CLOSED / 2;
    }

    // ---- once threads have met

    private int claimFromCell(long[] all, Owed owed) {
        int cell = cell((int) Thread.currentThread().getId() & (CELLS - 1));
        long block = (long) WORD.getAndAdd(all, cell, NEXT); // one too many does no harm: the end is kept
        return next(block) < end(block) ? next(block) : claimFromEmptied(all, cell, owed);
    }

    private int claimFromEmptied(long[] all, int cell, Owed owed) {
        long block = (long) WORD.getVolatile(all, cell);
        while (end(block) != BUSY) {
            if (next(block) < end(block)) { // another thread with the same cell has filled it
                if (WORD.compareAndSet(all, cell, block, block + NEXT)) {
                    return next(block);
                }
            } else if (WORD.compareAndSet(all, cell, block, block(0, BUSY))) {
                return fill(all, cell, owed);
            }
            block = (long) WORD.getVolatile(all, cell);
        }
        int place = placeOf(getAndAdd(1), 1); // another thread with the same cell is about to fill it
        return place == NOTHING ? claimLeftOver() : place;
    }

    /** Returns the index of a cell, away from the length of the array, which everybody reads. */
    private static int cell(int number) {
        return (1 + number) * APART;
    }

    private int fill(long[] all, int cell, Owed owed) {
        int count = size(all, cell);
        int place = placeOf(getAndAdd(count), count);
        if (place == NOTHING) {
            putIn(all, cell, EMPTY);
            return claimLeftOver();
        }
        long rest = block(place + 1, cyclic ? place + count : Math.min(place + count, length));
        if (!putIn(all, cell, rest)) {
            giveBack(rest, owed); // the run was closed meanwhile
        }
        return place;
    }

    /** Returns how much to take, by how long the last block of this busy cell was enough. */
    private int size(long[] all, int cell) {
        long now = ticker.nanos();
        long size = all[cell + SIZE];
        long each = size == 0 ? BRISK_NANOS : (now - all[cell + SINCE]) / size;
        if (each > CALM_NANOS) {
            part();
        }
        size = each < BRISK_NANOS ? Math.min(longestBlock(length), 2 * size) : Math.max(BLOCK, size / 2);
        all[cell + SIZE] = size;
        all[cell + SINCE] = now;
        return (int) size;
    }

    /** Threads hardly meet any more: decisions are handed out one by one, beside those that are in cells still. */
    private void part() {
        plainVersion = validUntil == Long.MAX_VALUE ? version : NEVER;
    }

    /** Writes to a busy cell, to which others may have added; tells whether it still was busy. */
    private static boolean putIn(long[] all, int cell, long block) {
        long word = (long) WORD.getVolatile(all, cell);
        while (end(word) == BUSY) {
            if (WORD.compareAndSet(all, cell, word, block)) {
                return true;
            }
            word = (long) WORD.getVolatile(all, cell);
        }
        return false;
    }

    /** Claims what is left in anybody's cell. */
    private int claimLeftOver() {
        long[] all = Objects.requireNonNull(cells);
        for (int number = 0; number < CELLS; number++) {
            long block = (long) WORD.getVolatile(all, cell(number));
            while (next(block) < end(block)) {
                if (WORD.compareAndSet(all, cell(number), block, block + NEXT)) {
                    return next(block);
                }
                block = (long) WORD.getVolatile(all, cell(number));
            }
        }
        return NOTHING;
    }

    private void giveBack(long block, Owed owed) {
        if (next(block) < end(block)) {
            owed.take(this, next(block), end(block));
        }
    }

    private static long block(int from, int to) {
        return ((long) from << Integer.SIZE) | to;
    }

    private static int next(long block) {
        return (int) (block >>> Integer.SIZE);
    }

    private static int end(long block) {
        return (int) block;
    }

    /** Stops handing out; returns how many decisions were claimed, of a cycle since its beginning. */
    int close(Owed owed) {
        long taken = getAndSet(CLOSED);
        long[] all = cells;
        if (all != null) {
            for (int number = 0; number < CELLS; number++) {
                giveBack((long) WORD.getAndSet(all, cell(number), EMPTY), owed);
            }
        }
        return (int) (cyclic ? taken % length : Math.min(taken, length));
    }
}
