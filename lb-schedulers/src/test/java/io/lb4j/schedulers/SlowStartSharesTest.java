package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.time.Duration;
import java.util.List;
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

    // ---- who has it

    static Stream<String> schedulersWithoutIt() {
        List<String> with = List.of("round_robin", "least_conn", "least_time");
        return new Schedulers()
                .usages().stream().map(usage -> usage.split(" ")[0]).filter(name -> !with.contains(name));
    }

    @ParameterizedTest
    @MethodSource("schedulersWithoutIt")
    void otherSchedulersRefuseIt(String name) {
        String scheduler = name.equals("hash") ? "hash $key" : name;

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool(scheduler, "a:1", "b:1 slow_start=30s"))
                .withMessage(
                        "server b:1, slow_start: \"30s\" (expected: none with the scheduler %s; "
                                + "round_robin, least_conn and least_time have it)",
                        name);
    }

    @Test
    void refusedSlowStartLeavesThePoolAsItWas() {
        Pool pool = pool("wlc", "a:1", "b:1");
        Pool other = pool("round_robin", "a:1 slow_start=30s", "b:1");

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool.update(specs -> List.of(ServerSpec.parse("a:1 slow_start=30s"))));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> other.scheduler(Scheduler.named("wlc")));

        assertThat(pool.snapshot().servers()).hasSize(2);
        try (Pick first = other.pick(new PickRequest())) {
            assertThat(first.server().id()).isEqualTo("a:1"); // the turn of round_robin still, not the newest
        }
    }
}
