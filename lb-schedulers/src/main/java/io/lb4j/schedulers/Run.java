package io.lb4j.schedulers;

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

    /** Chosen: one claim of eight looks whether another follows at its heels. */
    private static final int WATCHED = 7;

    static {
        try {
            ALL_CELLS = MethodHandles.lookup().findVarHandle(Run.class, "cells", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
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
    private volatile long blockVersion = NEVER; // the run's while it is handed out in blocks and time does not matter
    private volatile long @Nullable [] cells; // once threads have met, see Cells

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
        this.plainVersion = plainly();
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
    boolean holds(int current, Level level) {
        return version == current && (validUntil == Long.MAX_VALUE || level.nowSeconds() < validUntil);
    }

    /** Tells whether it holds by one comparison, and a claim is one increment. */
    boolean isPlain(int current) {
        return plainVersion == current;
    }

    /** Tells whether it holds by one comparison, and a claim is one increment of a cell. */
    boolean isInBlocks(int current) {
        return blockVersion == current;
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

    /** Claims the next decision of the block of this thread, if one {@linkplain Block#isLeft is left}. */
    long beginInBlock() {
        return Cells.claim(Objects.requireNonNull(cells), Cells.own());
    }

    /** Claims the next decision for the caller alone; returns its place, or {@link #NOTHING} if the run is used up or closed. */
    int claim(Owed owed) {
        long[] all = cells;
        if (all == null) {
            return finish(begin());
        }
        int cell = Cells.own();
        long block = Cells.claim(all, cell);
        return Block.isLeft(block) ? Block.next(block) : claimFromEmptied(all, cell, owed);
    }

    /** Threads have met: from now on a run that is long enough is handed out in blocks. */
    void meet() {
        if (length > BLOCK) {
            if (cells == null) {
                ALL_CELLS.compareAndSet(this, null, Cells.make());
            }
            plainVersion = NEVER;
            blockVersion = plainly();
        }
    }

    private long plainly() {
        return validUntil == Long.MAX_VALUE ? version : NEVER;
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

    private int claimFromEmptied(long[] all, int cell, Owed owed) {
        long block = Cells.claimOrMakeBusy(all, cell);
        if (Block.isLeft(block)) {
            return Block.next(block); // another thread with the same cell has filled it
        }
        if (!Cells.isOutOfUse(block)) {
            return fill(all, cell, owed);
        }
        int place =
                placeOf(getAndAdd(1), 1); // another thread with the same cell is about to fill it, or the run is closed
        return place == NOTHING ? claimLeftOver(all) : place;
    }

    private int fill(long[] all, int cell, Owed owed) {
        int count = size(all, cell);
        int place = placeOf(getAndAdd(count), count);
        if (place == NOTHING) {
            Cells.fill(all, cell, Block.EMPTY);
            return claimLeftOver(all);
        }
        long rest = Block.of(place + 1, cyclic ? place + count : Math.min(place + count, length));
        if (!Cells.fill(all, cell, rest)) {
            giveBack(rest, owed); // the run was closed meanwhile
        }
        return place;
    }

    /** Returns how much to take, by how long the last block of this busy cell was enough. */
    private int size(long[] all, int cell) {
        long now = ticker.nanos();
        long size = Cells.lastSize(all, cell);
        long each = size == 0 ? BRISK_NANOS : (now - Cells.lastTaken(all, cell)) / size;
        if (each > CALM_NANOS) {
            part();
        }
        size = each < BRISK_NANOS ? Math.min(longestBlock(length), 2 * size) : Math.max(BLOCK, size / 2);
        Cells.keepLast(all, cell, size, now);
        return (int) size;
    }

    /** Threads hardly meet any more: decisions are handed out one by one, beside those that are in cells still. */
    private void part() {
        blockVersion = NEVER;
        plainVersion = plainly();
    }

    private int claimLeftOver(long[] all) {
        long block = Cells.claimLeftOver(all);
        return Block.isLeft(block) ? Block.next(block) : NOTHING;
    }

    private void giveBack(long block, Owed owed) {
        if (Block.isLeft(block)) {
            owed.take(this, Block.next(block), Block.end(block));
        }
    }

    /** Stops handing out; returns how many decisions were claimed, of a cycle since its beginning. */
    int close(Owed owed) {
        long taken = getAndSet(CLOSED);
        long[] all = cells;
        if (all != null) {
            for (int number = 0; number < Cells.COUNT; number++) {
                giveBack(Cells.shut(all, number), owed);
            }
        }
        return (int) (cyclic ? taken % length : Math.min(taken, length));
    }
}
