package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that fails at once is always idle and never slow. What goes by load or by time must not take that for virtue.
 *
 * <p>One of ten servers fails as soon as it is asked, the others answer after a tenth of a second; requests come at equal
 * distances for a minute of the pool's clock.
 */
class FastFailuresTest {

    private static final long SEED = 9;
    private static final Duration ANSWER = Duration.ofMillis(100);
    private static final Duration WHOLE = Duration.ofMinutes(1);

    /** A pick and when it ends. */
    private record Running(Pick pick, long end) {}

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

    /** Returns how many picks of a minute went to the failing server. */
    private int picksOfTheFailing(String scheduler, HealthPolicy health, Duration distance) {
        PoolBuilder builder = Pool.named("failing")
                .scheduler(scheduler)
                .health(health)
                .ticker(now::get)
                .randomness(new SplittableRandom(SEED)::nextInt);
        for (int i = 0; i < 10; i++) {
            builder.server("s" + i + ":1");
        }
        Pool pool = builder.build();
        PriorityQueue<Running> running = new PriorityQueue<>(Comparator.comparingLong(Running::end));
        int failed = 0;
        long end = now.get() + WHOLE.toNanos();
        while (now.get() < end) {
            long next = now.get() + distance.toNanos();
            while (!running.isEmpty() && running.element().end() <= next) {
                Running ended = running.remove();
                now.set(ended.end());
                ended.pick().noteHeader();
                ended.pick().complete(Outcome.SUCCESS);
            }
            now.set(next);
            Pick pick = pool.pick(new PickRequest());
            if (pick.server().index() == 0) {
                pick.complete(Outcome.CONNECT_FAILED);
                failed++;
            } else {
                running.add(new Running(pick, next + ANSWER.toNanos()));
            }
        }
        return failed;
    }

    /** With nginx's defaults it gets one request each eleven seconds, six in a minute. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "p2c",
                "peak_ewma",
                "least_time header",
                "least_time last_byte inflight",
                "least_conn",
                "random two",
                "random two least_time=header",
                "random two least_time=last_byte",
                "wlc",
                "sed",
                "twos"
            })
    void maxFailsLeavesItOneProbeForEachPause(String scheduler) {
        assertThat(picksOfTheFailing(scheduler, HealthPolicy.maxFails(), Duration.ofMillis(10)))
                .isBetween(1, 6);
    }

    /** Without ejection a fair share is ten percent; p2c leaves it less than one. */
    @ParameterizedTest
    @CsvSource({"100, 600", "5, 12000", "1, 60000"})
    void p2cKeepsAwayFromItByItself(int millis, int picks) {
        assertThat(picksOfTheFailing("p2c", HealthPolicy.none(), Duration.ofMillis(millis)))
                .isBetween(1, picks / 100);
    }

    /** As in nginx, where only max_fails protects: it has no load and no time that count against it. */
    @ParameterizedTest
    @ValueSource(strings = {"least_conn", "least_time header"})
    void withoutEjectionTheOriginalsSendItMostOfTheTraffic(String scheduler) {
        assertThat(picksOfTheFailing(scheduler, HealthPolicy.none(), Duration.ofMillis(5)))
                .isGreaterThan(6000);
    }
}
