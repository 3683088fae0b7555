package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Server;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.Threads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that came back takes its share of its weight. */
class SlowStartSharesTest {

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

    private Pool pool(String scheduler, String... lines) {
        PoolBuilder builder = Pool.named("starting").scheduler(scheduler).ticker(now::get);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    /** Brings the first server back and lets so many percent of its slow start of 100 seconds pass. */
    private void start(Pool pool, int percent) {
        pool.admin("a:1", ServerState.DOWN);
        pool.admin("a:1", ServerState.UP);
        now.addAndGet(Duration.ofSeconds(percent).toNanos());
    }

    private static Server first(Pool pool) {
        return Objects.requireNonNull(pool.snapshot().server("a:1"));
    }

    // ---- shares

    /** Of as many requests as both weights together, in hundredths, it gets exactly its percents. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 25, 50, 75, 99, 100})
    void roundRobinGivesItItsPercents(int percent) {
        Pool pool = pool("round_robin", "a:1 slow_start=100s", "b:1");
        start(pool, percent);

        for (int i = 0; i < 100 + percent; i++) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        }

        assertThat(first(pool).picks()).isEqualTo(percent);
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "25, 100", "50, 200", "99, 396"})
    void roundRobinTakesPercentsOfTheWeight(int percent, int picks) {
        Pool pool = pool("round_robin", "a:1 weight=4 slow_start=100s", "b:1");
        start(pool, percent);

        for (int i = 0; i < 100 + 4 * percent; i++) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        }

        assertThat(first(pool).picks()).isEqualTo(picks);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 25, 50, 75, 99, 100})
    void leastConnFillsItToItsPercents(int percent) {
        Pool pool = pool("least_conn", "a:1 slow_start=100s", "b:1");
        start(pool, percent);

        for (int i = 0; i < 100 + percent; i++) {
            pool.pick(new PickRequest());
        }

        assertThat(first(pool).active()).isEqualTo(percent);
    }

    /** Its load counts with the pick to come, so that it may be one behind. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 25, 50, 75, 99, 100})
    void leastTimeFillsItToItsPercents(int percent) {
        Pool pool = pool("least_time header", "a:1 slow_start=100s", "b:1");
        start(pool, percent);

        for (int i = 0; i < 100 + percent; i++) {
            pool.pick(new PickRequest());
        }

        assertThat(first(pool).active()).isBetween(percent - 1, percent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "least_conn"})
    void shareGrowsUntilItIsWhole(String scheduler) {
        Pool pool = pool(scheduler, "a:1 slow_start=100s", "b:1");
        start(pool, 0);
        long before = 0;
        long gainedBefore = -1;
        for (int tenth = 0; tenth < 12; tenth++) {
            for (int second = 0; second < 10; second++) {
                for (int i = 0; i < 200; i++) {
                    pool.pick(new PickRequest()).complete(Outcome.CANCELLED);
                }
                now.addAndGet(Duration.ofSeconds(1).toNanos());
            }
            long gained = first(pool).picks() - before;
            if (tenth < 10) {
                assertThat(gained).as("tenth %d", tenth).isGreaterThan(gainedBefore);
            } else {
                assertThat(gained).as("tenth %d", tenth).isBetween(999L, 1001L); // half of 2000
            }
            before += gained;
            gainedBefore = gained;
        }
    }

    /** Its effective weight was cut to nothing; the slow start takes the place of the growth by one at a time. */
    @Test
    void failedServerStartsSlowlyFromItsProbe() {
        Pool pool = pool("round_robin", "a:1 slow_start=100s weight=1000", "b:1 weight=1000");
        pool.pick(new PickRequest()).complete(Outcome.BROKEN);
        now.addAndGet(Duration.ofSeconds(11).toNanos());
        while (first(pool).state() == ServerState.EJECTED) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        }
        now.addAndGet(Duration.ofSeconds(25).toNanos());
        long before = first(pool).picks();

        for (int i = 0; i < 500; i++) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        }

        assertThat(first(pool).picks() - before).isBetween(98L, 102L);
    }

    // ---- schedulers that the pool keeps to the share

    private static PickRequest request(int number) {
        return PickRequest.between(
                new InetSocketAddress(address(10, number), 1000 + number % 60_000),
                new InetSocketAddress(address(172, number), 80));
    }

    private static InetAddress address(int first, int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) first, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns how many of so many requests, each completed at once unless it is held, the first server gets. */
    private static long gets(Pool pool, int requests, boolean held) {
        long before = first(pool).picks();
        for (int i = 0; i < requests; i++) {
            Pick pick = pool.pick(request(i * 7919));
            if (!held) {
                pick.complete(Outcome.SUCCESS);
            }
        }
        return first(pool).picks() - before;
    }

    static Stream<String> thinned() {
        return Stream.of(
                "rr",
                "wrr",
                "lc",
                "wlc",
                "sed",
                "nq",
                "twos",
                "lblc",
                "lblcr",
                "sh sh-fallback",
                "mh mh-fallback",
                "ip_hash",
                "hash $remote_addr",
                "hash $remote_addr consistent",
                "random",
                "random two least_conn",
                "p2c",
                "peak_ewma",
                "rendezvous $remote_addr",
                "ring $remote_addr",
                "ring $remote_addr bounded=1.25",
                "maglev $remote_addr");
    }

    /** Of four equal servers the first gets at most its percents of a quarter; of hashes, as many as it would have had of them. */
    @ParameterizedTest
    @MethodSource("thinned")
    void otherSchedulersGiveItAtMostItsPercentsOfItsShare(String scheduler) {
        boolean held = !scheduler.startsWith("peak"); // least loaded is who holds fewest
        for (int percent : new int[] {1, 10, 50, 90}) {
            Pool pool = pool(scheduler, "a:1 slow_start=100s", "b:1", "c:1", "d:1");
            start(pool, percent);

            long gets = gets(pool, 4000, held);

            assertThat(gets).as("%s at %d percent", scheduler, percent).isBetween(percent * 5L, percent * 10L + 2);
        }
    }

    @ParameterizedTest
    @MethodSource("thinned")
    void itsShareIsThatOfItsWeight(String scheduler) {
        Pool pool = pool(scheduler, "a:1 weight=3 slow_start=100s", "b:1 weight=1");
        start(pool, 20);

        assertThat(gets(pool, 2000, true)).as(scheduler).isLessThanOrEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fo", "ovf", "first"})
    void schedulersThatConcentrateGiveItItsPercentsOfItsTurns(String scheduler) {
        Pool pool = pool(scheduler, "a:1 weight=9 slow_start=100s", "b:1 weight=5", "c:1 weight=5");
        start(pool, 30);

        assertThat(gets(pool, 1000, false)).isBetween(299L, 301L);
    }

    @ParameterizedTest
    @MethodSource("thinned")
    void afterItsStartItIsAsTheOthers(String scheduler) {
        Pool pool = pool(scheduler, "a:1 slow_start=100s", "b:1", "c:1", "d:1");
        Pool other = pool(scheduler, "a:1", "b:1", "c:1", "d:1");
        start(pool, 10);
        start(other, 0);
        gets(pool, 100, false);
        now.addAndGet(Duration.ofSeconds(100).toNanos());

        assertThat(first(pool).startedPercent()).isEqualTo(100);
        assertThat(gets(pool, 4000, true)).isBetween(600L, 1500L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dh", "mh"})
    void hashesWithoutFallbackHaveNobodyToPassTo(String scheduler) {
        Pool pool = pool(scheduler, "a:1 slow_start=100s", "b:1");
        start(pool, 1);

        assertThat(gets(pool, 1000, false)).isGreaterThan(300);
    }

    @Test
    void serverThatNobodyCanStandInForServesAtOnce() {
        Pool pool = pool("wlc", "a:1 slow_start=100s", "b:1", "x:1 backup");
        start(pool, 1);
        pool.admin("b:1", ServerState.DOWN);

        assertThat(gets(pool, 50, false)).isEqualTo(50);
    }

    @Test
    void retryMayGoWhereTheFirstDecisionWasPassedOn() {
        Pool pool = pool("rr", "a:1 slow_start=100s", "b:1");
        start(pool, 1);
        for (int i = 0; i < 10; i++) {
            PickRequest request = new PickRequest();
            assertThat(pool.pick(request).server().id()).isEqualTo("b:1");
            assertThat(pool.pick(request).server().id()).isEqualTo("a:1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "round_robin", "wlc", "maglev $remote_addr"})
    void floorIsTheLeastShare(String scheduler) {
        Pool pool = Pool.named("starting")
                .scheduler(scheduler)
                .ticker(now::get)
                .health(HealthPolicy.maxFails().startingAtLeast(40))
                .server("a:1 slow_start=100s")
                .server("b:1")
                .build();
        start(pool, 3);
        assertThat(first(pool).startedPercent()).isEqualTo(40);

        assertThat(gets(pool, 1000, true)).isBetween(180L, 290L);

        now.addAndGet(Duration.ofSeconds(57).toNanos());
        assertThat(first(pool).startedPercent()).isEqualTo(60);
    }

    @Test
    void fourThreadsTogetherGiveItNoMoreThanItsShare() {
        Pool pool = pool("rr", "a:1 slow_start=100s", "b:1");
        start(pool, 50);

        Threads.run(4, thread -> {
            for (int i = 0; i < 2_000; i++) {
                pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
            }
        });

        assertThat(first(pool).picks()).isBetween(1_900L, 2_002L);
    }

    @Test
    void manyServersAreIndexedAsEver() {
        String[] lines = new String[200];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = i == 0 ? "a:1 slow_start=100s" : "s" + i + ":1";
        }
        Pool pool = pool("wlc", lines);
        start(pool, 50);

        assertThat(gets(pool, 4000, true)).isBetween(8L, 12L);
    }
}
