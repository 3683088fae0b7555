package io.lb4j.core;

/** The one source of chance of a pool. Tests seed it or script it. Thread-safe. */
@FunctionalInterface
public interface Randomness {

    /** Returns 32 independent random bits. */
    int bits();

    /** Returns 64 independent random bits. */
    default long longBits() {
        return ((long) bits() << Integer.SIZE) | Integer.toUnsignedLong(bits());
    }

    /**
     * Returns a number from 0 to {@code bound} - 1. The chances of two numbers differ by at most one in 2<sup>32</sup>.
     *
     * @param bound at least 1
     */
    default int below(int bound) {
        return (int) ((Integer.toUnsignedLong(bits()) * bound) >>> 32);
    }

    /** Returns the same for a bound that may be greater than an int. */
    default long below(long bound) {
        return bound <= Integer.MAX_VALUE ? below((int) bound) : (longBits() & Long.MAX_VALUE) % bound;
    }

    /** Returns the generator of the calling thread. */
    static Randomness threadLocal() {
        return ThreadRandomness.INSTANCE;
    }
}
