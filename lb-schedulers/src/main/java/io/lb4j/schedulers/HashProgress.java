package io.lb4j.schedulers;

/**
 * How far a hash scheduler got in one request, packed into {@link io.lb4j.core.PickRequest#schedulerState()}: a value of 32 bits,
 * how often it was computed, and how many of its servers could not be used. 0 is a request that has not been hashed yet.
 */
final class HashProgress {

    /** nginx gives up hashing after more than twenty misses in one request, over all its attempts. */
    static final int MOST_MISSES = 20;

    private static final int MISS_BITS = 6;
    private static final int ROUND_BITS = 24;

    private HashProgress() {}

    static long of(int value, int rounds, int misses) {
        return ((long) value << (MISS_BITS + ROUND_BITS)) | ((long) rounds << MISS_BITS) | misses;
    }

    static int value(long progress) {
        return (int) (progress >>> (MISS_BITS + ROUND_BITS));
    }

    static int rounds(long progress) {
        return (int) (progress >>> MISS_BITS) & ((1 << ROUND_BITS) - 1);
    }

    static int misses(long progress) {
        return (int) progress & ((1 << MISS_BITS) - 1);
    }
}
