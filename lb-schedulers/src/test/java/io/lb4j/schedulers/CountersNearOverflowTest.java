package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerCounts;
import io.lb4j.core.Ticker;
import io.lb4j.testkit.NumberedRequest;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What schedulers count and multiply begins just below the end of its range. */
class CountersNearOverflowTest {

    private static final long SEED = 17;

    /** None a multiple of 65535, so that a comparison never ties. */
    private static final int[] LOADS = {Integer.MAX_VALUE - 2, 3 << 29, 1_500_000_000, 1_234_567_890};

    private static void set(Object owner, String name, int value) throws ReflectiveOperationException {
        Class<?> type = owner instanceof ServerCounts ? ServerCounts.class : owner.getClass();
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        field.setInt(owner, value);
    }

    private static Object get(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return Objects.requireNonNull(field.get(owner));
    }

    private static void load(Pool pool, String id, int active, int inactive) throws ReflectiveOperationException {
        ServerCounts counts =
                Objects.requireNonNull(pool.snapshot().server(id), id).counts();
        set(counts, "active", active);
        set(counts, "inactive", inactive);
    }

    /** Repeats these bits. */
    private static PoolBuilder drawing(PoolBuilder builder, int... bits) {
        AtomicInteger draws = new AtomicInteger();
        return builder.randomness(() -> bits[draws.getAndIncrement() % bits.length]);
    }

    // ---- loads

    /** Many active picks for 65535 units of weight, against less and more than their share for one unit. */
    @ParameterizedTest
    @CsvSource({
        "wlc, 0",
        "sed, 1",
        "nq, 1",
        "lblc, 0",
        "lblcr, 0",
        "twos, 0",
        "least_conn, 0",
        "least_time header, 1",
        "least_time last_byte inflight, 1",
        "random two, 0",
        "random two least_time=header, 1",
        "p2c, 1"
    })
    void greatestLoadsAndWeightsAreComparedExactly(String scheduler, int pickToCome)
            throws ReflectiveOperationException {
        for (int active : LOADS) {
            assertBoundary(2, scheduler, active, pickToCome);
        }
    }

    /** The same where an index finds the least loaded server. */
    @ParameterizedTest
    @CsvSource({"wlc, 0", "sed, 1", "nq, 1", "lblc, 0", "least_conn, 0"})
    void greatestLoadsAndWeightsAreComparedExactlyAmongMany(String scheduler, int pickToCome)
            throws ReflectiveOperationException {
        for (int active : LOADS) {
            assertBoundary(LoadIndex.MOST_SCANNED + 1, scheduler, active, pickToCome);
        }
    }

    private static void assertBoundary(int servers, String scheduler, int active, int pickToCome)
            throws ReflectiveOperationException {
        int share = (active + pickToCome) / 65535;

        for (int less : new int[] {share / 3, share / 2, share - pickToCome}) {
            assertThat(pickedWithin(servers, scheduler, active, less)).isEqualTo("b:1");
        }
        for (int more : new int[] {share + 1 - pickToCome, 2 * share, 3 * share}) {
            assertThat(pickedWithin(servers, scheduler, active, more)).isEqualTo("a:1");
        }
    }

    private static String pickedWithin(int servers, String scheduler, int heavy, int light)
            throws ReflectiveOperationException {
        PoolBuilder builder = Pool.named("heavy").server("a:1 weight=65535");
        for (int i = 2; i < servers; i++) {
            builder.server("s" + i + ":1 down");
        }
        if (scheduler.equals("twos")) {
            drawing(builder, -1, 0); // the last point, a's, then the first, b's
        } else {
            drawing(builder, 0, 0, -1, 0); // a for certain; p2c takes two numbers for each server
        }
        Pool pool = builder.server("b:1").build();
        load(pool, "a:1", heavy, 0);
        load(pool, "b:1", light, 0);
        pool.scheduler(Scheduler.named(scheduler));
        return pool.pick(new PickRequest()).server().id();
    }

    /** An active pick outweighs 256 inactive ones, which makes more than an int holds. */
    @ParameterizedTest
    @ValueSource(strings = {"lc", "wlc", "lblc", "lblcr", "twos"})
    void greatestNumbersOfEntriesAreAddedExactly(String scheduler) throws ReflectiveOperationException {
        assertThat(pickedWithInactive(scheduler, 255)).isEqualTo("b:1");
        assertThat(pickedWithInactive(scheduler, 257)).isEqualTo("a:1");
    }

    private static String pickedWithInactive(String scheduler, int inactive) throws ReflectiveOperationException {
        Pool pool = drawing(Pool.named("heavy"), -1, 0)
                .scheduler(scheduler)
                .server("a:1")
                .server("b:1")
                .build();
        load(pool, "a:1", Integer.MAX_VALUE - 2, 0);
        load(pool, "b:1", Integer.MAX_VALUE - 3, inactive);
        return pool.pick(new PickRequest()).server().id();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lc", "wlc", "sed", "nq", "least_conn", "least_time header"})
    void lastPickOfTheRangeIsCounted(String scheduler) throws ReflectiveOperationException {
        Pool pool = Pool.named("heavy")
                .scheduler(scheduler)
                .server("a:1")
                .server("b:1")
                .build();
        load(pool, "a:1", Integer.MAX_VALUE - 2, 0);
        load(pool, "b:1", Integer.MAX_VALUE - 1, 0);

        Pick pick = pool.pick(new PickRequest());

        assertThat(pick.server().id()).isEqualTo("a:1");
        assertThat(pick.server().active()).isEqualTo(Integer.MAX_VALUE - 1);
    }

    // ---- sums of weights

    private static Pool many(int servers, String scheduler, int weight, int everyOther) {
        PoolBuilder builder = Pool.named("many").scheduler(scheduler).randomness(new SplittableRandom(SEED)::nextInt);
        for (int i = 0; i < servers; i++) {
            builder.server("s" + i + ":1 weight=" + (i % 2 == 0 ? weight : everyOther));
        }
        return builder.build();
    }

    /** Weights that share no divisor, so that none can be brought down; their sum is 2.6 thousand millions. */
    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "rr"})
    void turnsReachEachOfManyHeavyServersOnce(String scheduler) {
        int servers = 40_000;
        Pool pool = many(servers, scheduler, 65535, 65534);
        int[] counts = new int[servers];

        for (int i = 0; i < servers; i++) {
            counts[pool.pick(new PickRequest()).server().index()]++;
        }

        assertThat(counts).containsOnly(1);
    }

    @Test
    void heavyServersTakeTheirTurnsBeforeManyLightOnes() {
        Pool pool = many(40_000, "round_robin", 65535, 1);
        int[] counts = new int[40_000];

        for (int i = 0; i < 40_000; i++) {
            counts[pool.pick(new PickRequest()).server().index()]++;
        }

        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i]).as("server %d", i).isEqualTo(i % 2 == 0 ? 2 : 0);
        }
    }

    /** Draws of a sum that is more than an int: half of 10,000 fall into each half of the servers, five deviations are 250. */
    @ParameterizedTest
    @ValueSource(strings = {"random", "random two", "twos", "p2c"})
    void drawsReachBothHalvesOfManyHeavyServers(String scheduler) {
        int servers = 40_000;
        Pool pool = many(servers, scheduler, 65535, 65535);
        int behind = 0;

        for (int i = 0; i < 10_000; i++) {
            Pick pick = pool.pick(new PickRequest());
            behind += pick.server().index() >= servers / 2 ? 1 : 0;
            pick.complete(Outcome.SUCCESS);
        }

        assertThat(behind).isBetween(4750, 5250);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"wrr", "lc", "wlc", "sed", "nq", "fo", "ovf", "least_conn", "least_time header", "sh", "ip_hash"
            })
    void heldPicksReachEachOfTwoThousandHeavyServersAtMostOnce(String scheduler) {
        Pool pool = many(2000, scheduler, 65535, 65535);
        boolean oneTakesAll = List.of("fo", "ovf", "sh", "ip_hash").contains(scheduler);
        int[] counts = new int[2000];

        for (int i = 0; i < 2000; i++) {
            counts[pool.pick(new NumberedRequest(i)).server().index()]++;
        }

        int most = Arrays.stream(counts).max().orElseThrow();
        assertThat(most).isEqualTo(oneTakesAll ? 2000 : 1);
    }

    // ---- hashes

    /** With arithmetic that cannot overflow. */
    @ParameterizedTest
    @CsvSource({"255.255.255.255, 1", "0.0.0.0, 1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3", "2001:db8::1, 7"})
    void ipHashFollowsItsRuleForEveryOctet(String address, int weight) throws UnknownHostException {
        Pool pool = many(6000, "ip_hash", weight, 1);
        byte[] octets = InetAddress.getByName(address).getAddress();
        long hash = 89;
        for (int i = 0; i < (octets.length == 4 ? 3 : 16); i++) {
            hash = (hash * 113 + Byte.toUnsignedLong(octets[i])) % 6271;
        }
        long point = hash % (3000L * weight + 3000);
        int expected = 0;
        for (long end = weight; end <= point; end += expected % 2 == 0 ? weight : 1) {
            expected++;
        }

        InetSocketAddress client = new InetSocketAddress(InetAddress.getByName(address), 1);
        assertThat(pool.pick(PickRequest.from(client)).server().index()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void hashProgressKeepsEveryValue(int value) {
        long progress = HashProgress.of(value, 21, HashProgress.MOST_MISSES + 1);

        assertThat(HashProgress.value(progress)).isEqualTo(value);
        assertThat(HashProgress.rounds(progress)).isEqualTo(21);
        assertThat(HashProgress.misses(progress)).isEqualTo(HashProgress.MOST_MISSES + 1);
        assertThat(progress).isNotZero();
    }

    // ---- eligibility

    /** What pickers prepared for one version must not serve another, also when versions go on from the greatest int to the least. */
    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "round_robin", "twos", "wlc", "least_conn", "hash $key consistent"})
    void decisionsDoNotChangeWhereTheVersionOverflows(String scheduler) throws ReflectiveOperationException {
        String usual = walk(scheduler, 0);

        for (int before = 0; before < 30; before++) {
            assertThat(walk(scheduler, Integer.MAX_VALUE - before)).isEqualTo(usual);
        }
    }

    private static String walk(String scheduler, int version) throws ReflectiveOperationException {
        AtomicLong now = new AtomicLong(1_000_000 * Ticker.SECOND);
        Pool pool = Pool.named("walk")
                .scheduler(scheduler)
                .ticker(now::get)
                .randomness(new SplittableRandom(SEED)::nextInt)
                .server("a:1 weight=3 fail_timeout=1s")
                .server("b:1 weight=2 max_conns=1")
                .server("c:1")
                .build();
        Level level = pool.snapshot().levels().get(0);
        set(get(level, "eligibility"), "value", version);
        pool.scheduler(Scheduler.named(scheduler));
        Random random = new Random(SEED);
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            Pick pick = pool.tryPick(new NumberedRequest(i));
            Server server = pick == null ? null : pick.server();
            letters.append(server == null ? '-' : server.id().charAt(0));
            if (pick != null && random.nextInt(4) > 0) {
                pick.complete(random.nextInt(6) == 0 ? Outcome.BROKEN : Outcome.SUCCESS);
            }
            now.addAndGet(Ticker.SECOND / 4);
        }
        return letters.toString();
    }
}
