package io.lb4j.core;

import java.util.concurrent.ThreadLocalRandom;

/** The one source of chance of a pool. Tests seed it or script it. Thread-safe. */
@FunctionalInterface
public interface Randomness {

    /** Returns 32 independent random bits. */
    int bits();

    /**
     * Returns a number from 0 to {@code bound} - 1. The chances of two numbers differ by at most one in 2<sup>32</sup>.
     *
     * @param bound at least 1
     */
    default int below(int bound) {
        return (int) ((Integer.toUnsignedLong(bits()) * bound) >>> 32);
    }

    /** Returns the generator of the calling thread. */
    static Randomness threadLocal() {
        return () -> ThreadLocalRandom.current().nextInt();
    }
}
