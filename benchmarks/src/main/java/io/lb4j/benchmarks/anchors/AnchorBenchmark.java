package io.lb4j.benchmarks.anchors;

import io.lb4j.benchmarks.Clients;
import io.lb4j.core.PickRequest;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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
 * The cores of the known algorithms and nothing around them: no eligibility, no weights where the core needs none.
 *
 * <p>Every one that chooses gets a prepared request, as the bare pickers do, and returns what it chose. Run with one thread, and with
 * two to see what sharing costs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class AnchorBenchmark {

    /** One counter for all threads. */
    @State(Scope.Benchmark)
    public static class Counter {

        final AtomicLong counter = new AtomicLong();
    }

    /** How many there are to choose among. */
    @State(Scope.Benchmark)
    public static class Targets {

        private static final int MOST_ACTIVE = 15;

        /** Named as in the pick benchmarks. */
        @Param({"3", "100", "1000", "10000"})
        public int servers;

        Target[] targets = {};

        /** Makes the targets. */
        @Setup
        public void makeTargets() {
            targets = Target.some(servers, MOST_ACTIVE);
        }

        Target random(ThreadLocalRandom random) {
            return targets[below(servers, random.nextInt())];
        }
    }

    /** A lookup table as Maglev has it; random entries cost what those of a permutation do. */
    @State(Scope.Benchmark)
    public static class Table extends Targets {

        /** Maglev's: about a hundred entries for each target, and not less than its usual 65537. */
        private static final int ENTRIES_FOR_TARGET = 100;

        private static final int FEWEST_ENTRIES = 65_537;

        int[] table = {};

        /** Makes the table. */
        @Setup
        public void makeTable() {
            int entries = Math.max(FEWEST_ENTRIES, servers * ENTRIES_FOR_TARGET + 1);
            table = new SplittableRandom(servers).ints(entries, 0, servers).toArray();
        }
    }

    /** A ring with 160 points for each target. */
    @State(Scope.Benchmark)
    public static class Ketama extends Targets {

        Ring ring = new Ring(0);

        /** Makes the ring. */
        @Setup
        public void makeRing() {
            ring = new Ring(servers);
        }
    }

    /** Weights 1 to 10. */
    @State(Scope.Benchmark)
    public static class Smooth extends Targets {

        SmoothLoop loop = new SmoothLoop(new int[0]);

        /** Makes the loop. */
        @Setup
        public void makeLoop() {
            loop = new SmoothLoop(
                    IntStream.range(0, servers).map(i -> i % 10 + 1).toArray());
        }
    }

    /** Maps a random integer to {@code 0..bound-1} by a multiplication, which is cheaper than a division. */
    private static int below(int bound, int random) {
        return (int) ((Integer.toUnsignedLong(random) * bound) >>> 32);
    }

    /** The harness: nothing but a shared object returned. */
    @Benchmark
    public Object nothing(Counter state) {
        return state.counter;
    }

    /** The harness of all that choose: the request of the next client. */
    @Benchmark
    public PickRequest prepared(Clients clients) {
        return clients.prepared();
    }

    /** One shared counter, the least that every exact round robin does. */
    @Benchmark
    public long counter(Counter state) {
        return state.counter.getAndIncrement();
    }

    /** The counter behind the request of the next client, whose preparation the atomic operation has to wait for. */
    @Benchmark
    public long counterPrepared(Counter state, Clients clients) {
        clients.prepared();
        return state.counter.getAndIncrement();
    }

    /** A round robin: the counter, a division, a read. */
    @Benchmark
    public Object roundRobin(Counter state, Targets among, Clients clients) {
        clients.prepared();
        return among.targets[(int) (state.counter.getAndIncrement() % among.servers)];
    }

    /** A random choice. */
    @Benchmark
    public Object random(Targets among, Clients clients) {
        clients.prepared();
        return among.random(ThreadLocalRandom.current());
    }

    /** The less busy one of two random ones. */
    @Benchmark
    public Object twoChoices(Targets among, Clients clients) {
        clients.prepared();
        return lessBusy(among);
    }

    /** The same with a pick begun and ended, which is what a lease costs at least. */
    @Benchmark
    public Object twoChoicesCounted(Targets among, Clients clients) {
        clients.prepared();
        Target chosen = lessBusy(among);
        chosen.begin();
        chosen.end();
        return chosen;
    }

    private static Target lessBusy(Targets among) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Target one = among.random(random);
        Target other = among.random(random);
        return other.active() < one.active() ? other : one;
    }

    /** The least busy one of all. */
    @Benchmark
    public Object leastBusy(Targets among, Clients clients) {
        clients.prepared();
        Target best = among.targets[0];
        int least = best.active();
        for (Target target : among.targets) {
            int active = target.active();
            if (active < least) {
                least = active;
                best = target;
            }
        }
        return best;
    }

    /** The reference hash of the next client. */
    @Benchmark
    public long hash(Clients clients) {
        return Keys.hash(clients.prepared());
    }

    /** The hash of the next client, looked up in a table. */
    @Benchmark
    public Object table(Table among, Clients clients) {
        int hash = (int) (Keys.hash(clients.prepared()) >>> 32);
        return among.targets[among.table[below(among.table.length, hash)]];
    }

    /** The same by SipHash-1-3. */
    @Benchmark
    public Object sipTable(Table among, Clients clients) {
        int hash = (int) Keys.sipHash(clients.prepared());
        return among.targets[among.table[below(among.table.length, hash)]];
    }

    /** The hash of the next client, searched on a ring. */
    @Benchmark
    public Object ring(Ketama among, Clients clients) {
        return among.targets[among.ring.owner((int) (Keys.hash(clients.prepared()) >>> 32))];
    }

    /** Rendezvous: the target whose hash with the next client's is the highest. */
    @Benchmark
    public Object rendezvous(Targets among, Clients clients) {
        long key = Keys.hash(clients.prepared());
        int best = 0;
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < among.targets.length; i++) {
            long hash = Keys.hash(key + i);
            if (hash > highest) {
                highest = hash;
                best = i;
            }
        }
        return among.targets[best];
    }

    /** Smooth weighted round robin as nginx does it. */
    @Benchmark
    public Object smoothLoop(Smooth among, Clients clients) {
        clients.prepared();
        return among.targets[among.loop.next()];
    }
}
