package io.lb4j.benchmarks;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

/** What a pick and its completion cost, beside the floor of one shared counter. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PickBenchmark {

    /** A pool with one of the schedulers. */
    @State(Scope.Benchmark)
    public static class Balanced {

        /** The scheduler, as people write it. */
        @Param({
            "round_robin",
            "wrr",
            "rr",
            "least_conn",
            "wlc",
            "ip_hash",
            "hash $remote_addr",
            "hash $remote_addr consistent"
        })
        public String scheduler = "";

        /** How many real servers. */
        @Param({"3", "100"})
        public int servers;

        private Pool pool = Pool.named("none").build();
        private final InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

        /** Makes the pool; weights 1 to 3 in turn. */
        @Setup
        public void make() {
            PoolBuilder builder = Pool.named("bench").scheduler(scheduler);
            for (int i = 0; i < servers; i++) {
                builder.server("10.0." + i / 250 + "." + (i % 250 + 1) + ":80 weight=" + (i % 3 + 1));
            }
            pool = builder.build();
        }
    }

    /** The floor: one counter that all threads increment. */
    @State(Scope.Benchmark)
    public static class Floor {

        private final AtomicLong counter = new AtomicLong();
    }

    /** Increments the shared counter. */
    @Benchmark
    public long floor(Floor floor) {
        return floor.counter.getAndIncrement();
    }

    /** Picks and completes. */
    @Benchmark
    public boolean pickAndComplete(Balanced balanced) {
        Pick pick = balanced.pool.pick(PickRequest.from(balanced.client));
        return pick.complete(Outcome.SUCCESS);
    }
}
