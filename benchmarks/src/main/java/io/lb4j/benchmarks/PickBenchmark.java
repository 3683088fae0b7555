package io.lb4j.benchmarks;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickObserver;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a decision costs, scheduler by scheduler: the picker alone, and a pool's whole pick with its completion.
 *
 * <p>To be read beside the anchors of the same run. A name that no provider knows fails the run.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class PickBenchmark {

    /** A pool with one of the schedulers, and a picker of its own beside it. */
    @State(Scope.Benchmark)
    public static class Balanced extends NamedScheduler {

        private static final int SEED = 20_260_102;

        /** How many real servers. */
        @Param({"3", "100", "1000", "10000"})
        public int servers;

        /** Their weights: equal, or mixed (1 to 10 by index). */
        @Param("equal")
        public String weights = "";

        /** Their load: idle, so that whoever compares loads finds a tie, or busy, with 1 to 8 picks each. */
        @Param("idle")
        public String load = "";

        private Pool pool = Pool.named("none").build();
        private Picker picker = request -> null;

        /** Makes pool and picker. */
        @Setup
        public void make() {
            Scheduler named = Scheduler.named(scheduler);
            pool = Servers.pool(Servers.of(servers, weights), load, named);
            Level level = pool.snapshot().levels().get(0);
            picker = named.picker(level, null);
            introduce(level, picker.observer());
            requireDecisions(level);
        }

        /** Whoever goes by times has heard from each server, or it would compare strangers. */
        private static void introduce(Level level, @Nullable PickObserver observer) {
            if (observer != null && observer.isTimed()) {
                SplittableRandom random = new SplittableRandom(SEED);
                for (Server server : level.servers()) {
                    long nanos = TimeUnit.MICROSECONDS.toNanos(random.nextInt(1_000, 2_000));
                    observer.picked(server);
                    observer.answered(server, nanos);
                    observer.completed(server, Outcome.SUCCESS, nanos, nanos);
                }
            }
        }

        /** An empty answer is quick, and would look splendid. */
        private void requireDecisions(Level level) {
            Clients clients = new Clients();
            for (int i = 0; i < Clients.COUNT; i++) {
                Server server = picker.pick(clients.prepared());
                if (server == null || level.server(server.index()) != server) {
                    throw new IllegalStateException(scheduler + " answered " + server + " to request " + i);
                }
            }
        }
    }

    /** Makes a request, to tell its bytes from those of the pick. */
    @Benchmark
    public PickRequest request(Clients clients) {
        return clients.fresh();
    }

    /**
     * Decides, and nothing else, so that no byte should be allocated. What a scheduler does when a pick begins or ends, such as
     * keeping an index of loads, is not in it: see {@link #pool}.
     */
    @Benchmark
    public @Nullable Server picker(Balanced balanced, Clients clients) {
        return balanced.picker.pick(clients.prepared());
    }

    /** Picks for a new request and completes at once, as a request that was served does. */
    @Benchmark
    public Pick pool(Balanced balanced, Clients clients, Blackhole blackhole) {
        PickRequest request = clients.fresh();
        Pick pick = balanced.pool.pick(request);
        pick.complete(Outcome.SUCCESS);
        blackhole.consume(request); // a request outlives its picks, so it may not be optimised away
        return pick;
    }
}
