package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Latency} of each server of a level; of those that stay it survives changes of the pool.
 *
 * <p>What is needed for a comparison is kept beside the server's counts, in the same line of a processor's cache. Thread-safe.
 */
final class Latencies {

    private final ByServer<Latency> latencies;
    private final long epoch; // before all times

    private Latencies(ByServer<Latency> latencies, long epoch) {
        this.latencies = latencies;
        this.epoch = epoch;
    }

    static Latencies of(Level level, @Nullable Latencies before) {
        Latencies all = new Latencies(
                ByServer.of(level, before == null ? null : before.latencies, Latency[]::new, Latency::new),
                before == null ? level.nowNanos() : before.epoch);
        level.servers().forEach(all::keepScore); // others may have kept theirs there
        return all;
    }

    /** Takes in how long a pick took. */
    void note(Server server, Outcome outcome, long nanos, long now) {
        latencies.get(server).note(outcome, nanos, now);
        keepScore(server);
    }

    private void keepScore(Server server) {
        latencies.get(server).keepScore(server.counts(), epoch);
    }
}
