package io.lb4j.testkit;

import java.time.Duration;
import java.util.Random;

/**
 * How long a simulated server works on a request, drawn anew for each.
 *
 * <p>The same generator gives the same times on every machine. Immutable.
 */
@FunctionalInterface
public interface Latency {

    /** Draws a time in nanoseconds, 0 or more. */
    long nanos(Random random);

    /** Takes the same time always. */
    static Latency fixed(Duration time) {
        long nanos = time.toNanos();
        return random -> nanos;
    }

    /** Takes times without memory: mostly short ones, and one of a hundred is longer than 4.6 times the mean. */
    static Latency exponential(Duration mean) {
        long nanos = mean.toNanos();
        return random -> (long) (-nanos * StrictMath.log(1 - random.nextDouble()));
    }

    /**
     * Takes times whose logarithm is normal: half of them are below the median, with a long tail.
     *
     * @param sigma the deviation of the logarithm; with 1, one of a hundred is longer than ten times the median
     */
    static Latency lognormal(Duration median, double sigma) {
        long nanos = median.toNanos();
        return random -> (long) (nanos * StrictMath.exp(sigma * random.nextGaussian()));
    }
}
