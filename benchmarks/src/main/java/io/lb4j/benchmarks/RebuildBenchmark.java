package io.lb4j.benchmarks;

import io.lb4j.core.Level;
import io.lb4j.core.Picker;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Scheduler;
import java.util.concurrent.TimeUnit;
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

/**
 * What a change of a large pool costs on the control path, while requests go on with the old picker: binding the scheduler to a
 * level, and the whole update of a pool of which one weight changed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class RebuildBenchmark {

    /** A large pool with one of the schedulers. */
    @State(Scope.Benchmark)
    public static class Balanced extends NamedScheduler {

        /** How many real servers. */
        @Param("10000")
        public int servers;

        private Scheduler named = (level, previous) -> request -> null;
        private Pool pool = Pool.named("none").build();
        private Level level = pool.snapshot().levels().get(0);
        private int weight = 1;

        /** Makes the pool. */
        @Setup
        public void make() {
            named = Scheduler.named(scheduler);
            pool = Servers.pool(Servers.of(servers, "equal"), "idle", named);
            level = pool.snapshot().levels().get(0);
        }
    }

    /** Binds the scheduler to the level, with no earlier picker to take anything over from. */
    @Benchmark
    public Picker picker(Balanced balanced) {
        return balanced.named.picker(balanced.level, null);
    }

    /** Changes the weight of the server in the middle, back and forth between 1 and 2. */
    @Benchmark
    public PoolSnapshot update(Balanced balanced) {
        int weight = 3 - balanced.weight;
        balanced.weight = weight;
        int middle = balanced.servers / 2;
        balanced.pool.update(specs -> {
            specs.set(middle, specs.get(middle).withWeight(weight));
            return specs;
        });
        return balanced.pool.snapshot();
    }
}
