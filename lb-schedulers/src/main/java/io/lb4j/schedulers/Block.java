package io.lb4j.schedulers;

/** A stretch of places of a {@link Run} in one word, so that claiming its next one is one increment: that place and the end. */
final class Block {

    static final long EMPTY = 0;

    /** What to add to claim a place; one too many does no harm, as the end is kept. */
    static final long NEXT = 1L << Integer.SIZE;

    private Block() {}

    static long of(int next, int end) {
        return ((long) next << Integer.SIZE) | Integer.toUnsignedLong(end);
    }

    /** Tells whether there is a place to claim. */
    static boolean isLeft(long block) {
        return next(block) < end(block);
    }

    static int next(long block) {
        return (int) (block >>> Integer.SIZE);
    }

    static int end(long block) {
        return (int) block;
    }
}
