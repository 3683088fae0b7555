package io.lb4j.benchmarks;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One benchmark with one choice of its parameters, but for the number of servers and of threads: a row of a table.
 *
 * <p>Not thread-safe.
 */
final class Series {

    /** The size at which things are compared when there is room for one number only. */
    static final String USUAL = "100";

    /**
     * One result.
     *
     * @param score time for each operation, in the benchmark's own unit
     * @param bytes bytes allocated by each operation, or -1 if they were not measured
     */
    record Measured(double score, double bytes) {}

    private final String benchmark;
    private final Map<String, String> params;
    private final Map<String, Measured> results = new HashMap<>();

    Series(String benchmark, Map<String, String> params) {
        this.benchmark = benchmark;
        this.params = params;
    }

    void put(String servers, int threads, Measured measured) {
        results.merge(servers + " by " + threads, measured, (one, other) -> other.score() < one.score() ? other : one);
    }

    /** Returns the benchmark's class and method. */
    String benchmark() {
        return benchmark;
    }

    /** Returns a parameter, or the empty text if the benchmark has no such one. */
    String param(String name) {
        return params.getOrDefault(name, "");
    }

    /** Returns the result for so many servers, or the only one if the number does not matter, or {@code null}. */
    @Nullable
    Measured at(String servers, int threads) {
        Measured exact = results.get(servers + " by " + threads);
        return exact != null ? exact : results.get(" by " + threads);
    }
}
