package io.lb4j.schedulers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where threads that would fight for one counter keep a {@link Block} each, in cache lines of their own. Threads whose ids have the same
 * remainder share a cell.
 *
 * <p>A plain array, as each step through memory counts where a decision takes 4 ns. A cell has places left, has none left, is busy,
 * when one thread is about to fill it and others go elsewhere, or is shut for good. Thread-safe.
 */
final class Cells {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    static final int COUNT = count(Runtime.getRuntime().availableProcessors());

    /** Words in two cache lines, as processors fetch them in pairs. The first is the block, then what follows; others are free. */
    private static final int APART = 16;

    private static final int SIZE = 1; // of the block, 0 at first
    private static final int SINCE = 2; // when it was taken

    private static final int BUSY = Integer.MIN_VALUE; // as an end, before every place
    private static final int SHUT = BUSY + 1; // likewise

    private Cells() {}

    /** Enough that threads which run at the same time seldom share one. */
    private static int count(int processors) {
        return Math.min(64, Integer.highestOneBit(Math.max(2, processors) * 16 - 1));
    }

    /** Makes empty cells. */
    static long[] make() {
        return new long[(1 + COUNT) * APART];
    }

    /** Returns the index of the cell of the calling thread. */
    static int own() {
        return index((int) Thread.currentThread().getId() & (COUNT - 1));
    }

    /** Returns the index of a cell, away from the length of the array, which everybody reads. */
    private static int index(int number) {
        return (1 + number) * APART;
    }

    /** Claims the next place of a cell; returns its block as it was before. */
    static long claim(long[] cells, int cell) {
        return (long) WORD.getAndAdd(cells, cell, Block.NEXT);
    }

    /** Claims a place, or else makes the cell busy; returns the block as it was before, which may be {@linkplain #isOutOfUse out of use}. */
    static long claimOrMakeBusy(long[] cells, int cell) {
        while (true) {
            long block = (long) WORD.getVolatile(cells, cell);
            long next = Block.isLeft(block) ? block + Block.NEXT : Block.of(0, BUSY);
            if (isOutOfUse(block) || WORD.compareAndSet(cells, cell, block, next)) {
                return block;
            }
        }
    }

    /** Tells whether a cell is busy or shut. */
    static boolean isOutOfUse(long block) {
        return Block.end(block) < 0;
    }

    /** Fills a busy cell, to which others may have added; fails if it was shut meanwhile. */
    static boolean fill(long[] cells, int cell, long block) {
        while (true) {
            long before = (long) WORD.getVolatile(cells, cell);
            if (Block.end(before) != BUSY) {
                return false;
            }
            if (WORD.compareAndSet(cells, cell, before, block)) {
                return true;
            }
        }
    }

    /** Claims a place of anybody's cell; returns the block as it was before, or an empty one. */
    static long claimLeftOver(long[] cells) {
        for (int number = 0; number < COUNT; number++) {
            int cell = index(number);
            long block = (long) WORD.getVolatile(cells, cell);
            while (Block.isLeft(block)) {
                if (WORD.compareAndSet(cells, cell, block, block + Block.NEXT)) {
                    return block;
                }
                block = (long) WORD.getVolatile(cells, cell);
            }
        }
        return Block.EMPTY;
    }

    /** Shuts one of the cells, busy or not, so that nobody fills it any more; returns what was in it. */
    static long shut(long[] cells, int number) {
        return (long) WORD.getAndSet(cells, index(number), Block.of(0, SHUT));
    }

    // ---- of a busy cell, for whoever is about to fill it

    /** Returns the size of the last block, 0 at first. */
    static long lastSize(long[] cells, int cell) {
        return cells[cell + SIZE];
    }

    /** Returns when the last block was taken. */
    static long lastTaken(long[] cells, int cell) {
        return cells[cell + SINCE];
    }

    static void keepLast(long[] cells, int cell, long size, long taken) {
        cells[cell + SIZE] = size;
        cells[cell + SINCE] = taken;
    }
}
