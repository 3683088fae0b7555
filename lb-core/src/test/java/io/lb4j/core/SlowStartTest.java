package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowStartTest {

    private final AtomicLong now = new AtomicLong(1_000_000 * Ticker.SECOND);
    private final RecordingListener listener = new RecordingListener();

    private Pool pool(String... lines) {
        PoolBuilder builder = Pool.named("shop")
                .scheduler(new FirstEligible())
                .health(HealthPolicy.maxFails().withProbe(Probe.tcp())) // rise 2, fall 3
                .ticker(now::get)
                .listener(listener);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static Server first(Pool pool) {
        return Objects.requireNonNull(pool.snapshot().server("a:1"));
    }

    private static Pool switchedOn(Pool pool) {
        pool.admin("a:1", ServerState.DOWN);
        pool.admin("a:1", ServerState.UP);
        return pool;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "500, 1", "1999, 1", "2000, 2", "50000, 50", "99000, 99", "99999, 99", "100000, 100"})
    void shareGrowsInAStraightLineOfWholePercent(long millis, int percent) {
        Pool pool = switchedOn(pool("a:1 slow_start=100s", "b:1"));

        advance(Duration.ofMillis(millis));

        assertThat(first(pool).startedPercent()).isEqualTo(percent);
        assertThat(first(pool).state()).isEqualTo(percent < 100 ? ServerState.STARTING : ServerState.UP);
    }

    @Test
    void longestSlowStartStillGrowsByWholePercent() {
        Pool pool = switchedOn(pool("a:1 slow_start=24h", "b:1"));
        for (int percent = 1; percent < 100; percent++) {
            advance(Duration.ofHours(24).dividedBy(100));
            assertThat(first(pool).startedPercent()).isEqualTo(percent);
        }
    }

    @Test
    void reasonTellsHowFarItGot() {
        Pool pool = switchedOn(pool("a:1 slow_start=100s", "b:1"));

        advance(Duration.ofSeconds(37));

        assertThat(first(pool).reason()).isEqualTo("came up again, takes 37 percent of its share");
    }

    @Test
    void newServersTakeTheirWholeShareAtOnce() {
        Pool pool = pool("a:1 slow_start=100s", "b:1");
        assertThat(first(pool).startedPercent()).isEqualTo(100);

        pool.update(specs -> {
            specs.add(ServerSpec.parse("c:1 slow_start=100s"));
            return specs;
        });

        assertThat(pool.snapshot().servers())
                .allSatisfy(server -> assertThat(server.startedPercent()).isEqualTo(100));
    }

    @Test
    void successfulProbeRequestStartsSlowly() {
        Pool pool = pool("a:1 slow_start=100s fail_timeout=10s", "b:1");
        pool.pick(new PickRequest()).complete(Outcome.BROKEN);
        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
        advance(Duration.ofSeconds(11));

        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);

        assertThat(first(pool).state()).isEqualTo(ServerState.STARTING);
        assertThat(first(pool).startedPercent()).isEqualTo(1);
    }

    @Test
    void risingProbesStartSlowly() {
        Pool pool = pool("a:1 slow_start=100s", "b:1");
        for (int i = 0; i < 3; i++) {
            pool.probed("a:1", false, "refused");
        }
        advance(Duration.ofSeconds(1000));

        pool.probed("a:1", true, "connected");
        pool.probed("a:1", true, "connected");

        assertThat(first(pool).startedPercent()).isEqualTo(1);
        advance(Duration.ofMinutes(1));
        assertThat(first(pool).startedPercent()).isEqualTo(60);
    }

    @Test
    void serverThatComesBackAgainStartsAnew() {
        Pool pool = switchedOn(pool("a:1 slow_start=100s", "b:1"));
        advance(Duration.ofMinutes(1));

        pool.admin("a:1", ServerState.DRAINING);
        pool.admin("a:1", ServerState.UP);

        assertThat(first(pool).startedPercent()).isEqualTo(1);
    }

    @Test
    void changeOfWeightDoesNotDisturbTheStart() {
        Pool pool = switchedOn(pool("a:1 slow_start=100s", "b:1"));
        advance(Duration.ofMinutes(1));

        pool.weight("a:1", 7);

        assertThat(first(pool).startedPercent()).isEqualTo(60);
    }

    @Test
    void loneServerHasNoSlowStart() {
        Pool pool = switchedOn(pool("a:1 slow_start=100s"));

        assertThat(first(pool).startedPercent()).isEqualTo(100);
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
    }

    @Test
    void withoutASlowStartAServerIsBackAtOnce() {
        Pool pool = switchedOn(pool("a:1", "b:1"));

        assertThat(first(pool).startedPercent()).isEqualTo(100);
    }

    /** Pickers that decide ahead must learn that the shares are whole from now on. */
    @Test
    void endOfTheStartCountsAsAChangeOfEligibility() {
        Pool pool = switchedOn(pool("a:1 slow_start=100s", "b:1"));
        Level level = pool.snapshot().levels().get(0);
        advance(Duration.ofSeconds(100));
        int before = level.eligibilityVersion();

        assertThat(first(pool).startedPercent()).isEqualTo(100);

        assertThat(level.eligibilityVersion()).isNotEqualTo(before);
    }

    @Test
    void theEndOfASlowStartIsToldOnceWithTheNextPickThatEnds() {
        Pool pool = switchedOn(pool("a:1 slow_start=100s", "b:1"));
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        assertThat(listener.changes).noneMatch(SlowStartTest::tellsTheEnd);

        advance(Duration.ofSeconds(100));
        for (int i = 0; i < 3; i++) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        }

        assertThat(listener.changes).filteredOn(SlowStartTest::tellsTheEnd).hasSize(1);
    }

    private static boolean tellsTheEnd(StateChange change) {
        return change.from() == ServerState.STARTING && change.reason().equals("slow start is over");
    }
}
