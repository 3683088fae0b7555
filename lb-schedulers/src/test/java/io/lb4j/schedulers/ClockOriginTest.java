package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Ticker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A ticker's origin is arbitrary: what schedulers reckon by time works from the least nanosecond, across zero, and up to the
 * greatest; also where the milliseconds pass the end of 32 bits. What is reckoned in nanoseconds alone goes on behind the greatest too,
 * where a counter of 64 bits goes on with the least.
 */
class ClockOriginTest {

    private static final long MILLI = 1_000_000;
    private static final long MINUTE = 60 * Ticker.SECOND;
    private static final long HOUR = 60 * MINUTE;

    private final AtomicLong now = new AtomicLong();

    private PoolBuilder builder(long origin, String scheduler, String... lines) {
        now.set(origin);
        PoolBuilder builder = Pool.named("clock").scheduler(scheduler).ticker(now::get);
        for (String line : lines) {
            builder.server(line);
        }
        return builder;
    }

    private void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static String picked(Pool pool) {
        try (Pick pick = pool.pick(new PickRequest())) {
            return pick.server().id();
        }
    }

    // ---- ejection, as pickers see it that decide ahead

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE})
    void roundRobinLeavesAServerOutForItsFailTimeout(long origin) {
        Pool pool = builder(origin, "round_robin", "a:1", "b:1").build();
        Pick failing = pool.pick(new PickRequest());
        failing.complete(Outcome.BROKEN);
        for (int i = 0; i < 10; i++) {
            assertThat(picked(pool)).isEqualTo("b:1");
            advance(Duration.ofSeconds(1));
        }

        advance(Duration.ofSeconds(1));

        assertThat(new String[] {picked(pool), picked(pool), picked(pool)}).contains("a:1");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE})
    void leastConnectionsOverManyServersLeaveOneOutForItsFailTimeout(long origin) {
        PoolBuilder builder = builder(origin, "wlc");
        for (int i = 0; i < LoadIndex.MOST_SCANNED + 1; i++) {
            builder.server("s" + i + ":1");
        }
        Pool pool = builder.build();
        String newest = "s" + LoadIndex.MOST_SCANNED + ":1";
        Pick failing = pool.pick(new PickRequest());
        assertThat(failing.server().id()).isEqualTo(newest);
        failing.complete(Outcome.BROKEN);
        advance(Duration.ofSeconds(10));
        assertThat(picked(pool)).isNotEqualTo(newest);

        advance(Duration.ofSeconds(1));

        assertThat(picked(pool)).isEqualTo(newest);
    }

    // ---- locality

    private static Pick to(Pool pool, String destination) {
        InetSocketAddress client = Recordings.socketAddress("192.0.2.1:1000");
        return pool.pick(PickRequest.between(client, Recordings.socketAddress(destination + ":80")));
    }

    private static String pickedFor(Pool pool, String destination) {
        try (Pick pick = to(pool, destination)) {
            return pick.server().id();
        }
    }

    /** The kernel drops what has expired every half hour; here one pick a minute stands for its timer. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -10 * MINUTE, 0, Long.MAX_VALUE - HOUR, Long.MAX_VALUE - MINUTE / 2})
    void lblcForgetsDestinationsThatWereNotUsed(long origin) {
        Pool pool = builder(origin, "lblc expiration=10m", "a:1 weight=100", "b:1 weight=100")
                .build();
        to(pool, "198.51.100.1"); // held: from now on a has less to do
        assertThat(pickedFor(pool, "198.51.100.1")).isEqualTo("b:1");
        for (int i = 0; i < 15; i++) {
            pickedFor(pool, "198.51.100.9"); // no minute has passed, so the timer stands
        }
        for (int minute = 1; minute <= 31; minute++) {
            advance(Duration.ofMinutes(1));
            assertThat(pickedFor(pool, "198.51.100.9")).isEqualTo("a:1");
            if (minute == 25) {
                assertThat(pickedFor(pool, "198.51.100.1")).isEqualTo("b:1");
            }
        }
        assertThat(pickedFor(pool, "198.51.100.1")).isEqualTo("b:1");

        for (int minute = 1; minute <= 31; minute++) {
            advance(Duration.ofMinutes(1));
            pickedFor(pool, "198.51.100.9");
        }

        assertThat(pickedFor(pool, "198.51.100.1")).isEqualTo("a:1");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -10 * MINUTE, 0, Long.MAX_VALUE - HOUR, Long.MAX_VALUE - 5 * MINUTE})
    void lblcrLetsTheMostLoadedMemberGo(long origin) {
        Pool pool = builder(origin, "lblcr expiration=10m", "a:1", "b:1").build();
        Pick first = to(pool, "198.51.100.1");
        Pick second = to(pool, "198.51.100.1");
        assertThat(first.server().id() + second.server().id()).isEqualTo("b:1b:1");
        assertThat(to(pool, "198.51.100.1").server().id()).isEqualTo("a:1"); // b is crowded, so a joins

        advance(Duration.ofMinutes(4));
        assertThat(pickedFor(pool, "198.51.100.1")).isEqualTo("a:1");
        advance(Duration.ofMinutes(6)); // not yet more than the expiration
        assertThat(pickedFor(pool, "198.51.100.1")).isEqualTo("a:1");
        first.complete(Outcome.SUCCESS);
        second.complete(Outcome.SUCCESS);
        assertThat(pickedFor(pool, "198.51.100.1")).isEqualTo("b:1"); // so b is a member still

        to(pool, "198.51.100.1");
        to(pool, "198.51.100.1");
        advance(Duration.ofNanos(1));
        pickedFor(pool, "198.51.100.1"); // the one that has more to do leaves

        String stays = pickedFor(pool, "198.51.100.1");
        for (int i = 0; i < 3; i++) {
            assertThat(pickedFor(pool, "198.51.100.1")).isEqualTo(stays);
        }
    }

    // ---- times and failures

    /** Draws the first server, then the second, again and again. */
    private static PoolBuilder drawingBoth(PoolBuilder builder) {
        AtomicInteger draws = new AtomicInteger();
        return builder.randomness(() -> draws.getAndIncrement() % 2 == 0 ? 0 : -1);
    }

    private void answer(Pool pool, String id, Duration time) {
        Pick pick = pool.pick(new PickRequest());
        assertThat(pick.server().id()).isEqualTo(id);
        advance(time);
        pick.noteHeader();
        pick.complete(Outcome.SUCCESS);
    }

    /** A second decays to a tenth within 23 seconds, by e to the power of -t / 10 s. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                Long.MIN_VALUE,
                -5 * Ticker.SECOND,
                0,
                (1L << 31) * MILLI - 5 * Ticker.SECOND,
                (1L << 32) * MILLI - 5 * Ticker.SECOND,
                Long.MAX_VALUE - MINUTE
            })
    void peakEwmaForgetsAPeak(long origin) {
        Pool pool = drawingBoth(builder(origin, "peak_ewma", "a:1", "b:1")).build();
        answer(pool, "a:1", Duration.ofSeconds(1));
        for (int second = 0; second < 20; second++) {
            answer(pool, "b:1", Duration.ofMillis(100));
            advance(Duration.ofMillis(900));
        }

        for (int second = 20; second < 25; second++) {
            Pick pick = pool.pick(new PickRequest());
            advance(Duration.ofMillis(100));
            pick.complete(Outcome.SUCCESS);
            advance(Duration.ofMillis(900));
        }

        assertThat(pool.snapshot().servers().get(0).picks()).isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                Long.MIN_VALUE,
                -5 * Ticker.SECOND,
                0,
                (1L << 31) * MILLI - 5 * Ticker.SECOND,
                (1L << 32) * MILLI - 5 * Ticker.SECOND,
                Long.MAX_VALUE - MINUTE
            })
    void failuresAreForgottenByHalvesOfFiveSeconds(long origin) {
        Standing standing = new Standing();
        standing.failed(origin); // an eighth
        double afterwards = 1 - 0.125 / 4;

        assertThat(standing.factor(origin)).isEqualTo(1 / (0.875 * 0.875));
        assertThat(standing.factor(origin + 10 * Ticker.SECOND)).isEqualTo(1 / (afterwards * afterwards));

        standing.succeeded(origin + 30 * Ticker.SECOND);
        assertThat(standing.isFlawless()).isTrue();
    }

    /** 500 ms count as 520, and as 260, 140 and 80 after 11, 22 and 33 seconds; 100 ms as 120. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE})
    void leastTimeHalvesTheTimeOfAServerThatIsNotUsed(long origin) {
        Pool pool = builder(origin, "least_time header", "a:1", "b:1").build();
        answer(pool, "a:1", Duration.ofMillis(500));
        answer(pool, "b:1", Duration.ofMillis(100));

        for (int second = 1; second <= 31; second++) {
            advance(Duration.ofSeconds(1));
            assertThat(picked(pool)).isEqualTo("b:1");
        }
        Set<String> later = new HashSet<>();
        for (int second = 32; second <= 35; second++) {
            advance(Duration.ofSeconds(1));
            later.add(picked(pool));
        }

        assertThat(later).contains("a:1");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -5 * Ticker.SECOND, 0, Long.MAX_VALUE - MINUTE})
    void leastTimeInflightSeesARequestThatWaits(long origin) {
        Pool pool = builder(origin, "least_time header inflight", "a:1 weight=10", "b:1")
                .build();
        answer(pool, "a:1", Duration.ofMillis(10));
        Pick waiting = pool.pick(new PickRequest());
        assertThat(waiting.server().id()).isEqualTo("a:1");
        assertThat(picked(pool)).isEqualTo("a:1");

        advance(Duration.ofSeconds(5));

        assertThat(picked(pool)).isEqualTo("b:1");
    }
}
