package io.lb4j.core;

/**
 * The one source of time of a pool. Tests drive it by hand.
 *
 * <p>Thread-safe. Values are comparable within one ticker only and never go back.
 */
@FunctionalInterface
public interface Ticker {

    /** Nanoseconds per second. */
    long SECOND = 1_000_000_000L;

    /** Returns nanoseconds since a fixed but arbitrary origin. */
    long nanos();

    /** Returns whole seconds since the same origin: the resolution in which nginx reckons failures. */
    default long seconds() {
        return Math.floorDiv(nanos(), SECOND);
    }

    /** Returns the monotonic clock of this JVM. */
    static Ticker system() {
        return System::nanoTime;
    }
}
