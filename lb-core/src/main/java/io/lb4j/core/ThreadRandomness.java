package io.lb4j.core;

import java.util.concurrent.ThreadLocalRandom;

/** The generator of whichever thread asks. */
final class ThreadRandomness implements Randomness {

    static final ThreadRandomness INSTANCE = new ThreadRandomness();

    private ThreadRandomness() {}

    @Override
    public int bits() {
        return ThreadLocalRandom.current().nextInt();
    }

    @Override
    public long longBits() {
        return ThreadLocalRandom.current().nextLong();
    }
}
