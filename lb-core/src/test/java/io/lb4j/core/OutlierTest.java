package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OutlierTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final FakeTicker ticker = new FakeTicker();
    private final RecordingListener listener = new RecordingListener();

    /** A pool of so many servers s0, s1, …; picks go to each in turn. */
    private Pool pool(OutlierRule rule, int servers) {
        return pool(HealthPolicy.none().withOutlier(rule), servers);
    }

    private Pool pool(HealthPolicy health, int servers) {
        PoolBuilder builder = Pool.named("shop")
                .scheduler((level, previous) -> {
                    int[] next = {0};
                    return request -> {
                        for (int i = 0; i < level.size(); i++) {
                            Server server = level.server(Math.floorMod(next[0]++, level.size()));
                            if (server.eligible(request)) {
                                return server;
                            }
                        }
                        return null;
                    };
                })
                .health(health)
                .ticker(ticker)
                .listener(listener);
        for (int i = 0; i < servers; i++) {
            builder.server("s" + i + ":1");
        }
        return builder.build();
    }

    private static Server server(Pool pool, int number) {
        return Objects.requireNonNull(pool.snapshot().server("s" + number + ":1"));
    }

    /** Gives each server that is not ejected 100 requests, of which so many fail as is said for it, and ends the interval. */
    private void interval(Pool pool, int... failures) {
        List<Pick> picks = new ArrayList<>();
        int[] left = failures.clone();
        for (int i = 0; i < 100 * failures.length; i++) {
            picks.add(pool.pick(new PickRequest()));
        }
        for (Pick pick : picks) {
            boolean fails = left[pick.server().index()]-- > 0;
            pick.complete(fails ? Outcome.ERROR_STATUS : Outcome.SUCCESS);
        }
        ticker.advance(INTERVAL);
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
    }

    private static List<Integer> ejected(Pool pool) {
        return pool.snapshot().servers().stream()
                .filter(server -> server.state() == ServerState.EJECTED)
                .map(Server::index)
                .toList();
    }

    // ---- who is an outlier

    @Test
    void serverFarBelowTheMeanIsEjected() {
        Pool pool = pool(OutlierRule.bySuccessRate(), 10);

        interval(pool, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0); // mean 97, deviation 9: below 79.9

        assertThat(ejected(pool)).containsExactly(4);
        assertThat(server(pool, 4).reason())
                .isEqualTo("70.0 percent successes, below 79.9, by deviations=1.9, for 30s");
        assertThat(server(pool, 4).ejections(EjectionCause.SUCCESS_RATE)).isEqualTo(1);
        assertThat(listener.changes).hasSize(1);
    }

    @Test
    void serversThatAllFailAlikeAreNoOutliers() {
        Pool pool = pool(OutlierRule.bySuccessRate(), 10);

        interval(pool, 60, 60, 61, 60, 60, 60, 59, 60, 60, 60);

        assertThat(ejected(pool)).hasSizeLessThan(2);
        interval(pool, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60);
        assertThat(ejected(pool)).hasSizeLessThan(2);
    }

    @Test
    void nothingIsReckonedOfTooFewServersOrRequests() {
        Pool few = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(5, 100), 4);
        interval(few, 100, 0, 0, 0);
        assertThat(ejected(few)).isEmpty();

        Pool idle = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 102), 4);
        interval(idle, 100, 0, 0, 0);
        assertThat(ejected(idle)).isEmpty();
    }

    @Test
    void failurePercentageEjectsFromItsValueOn() {
        Pool pool = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 100).ejectingAtMost(100), 4);

        interval(pool, 49, 50, 100, 0);

        assertThat(ejected(pool)).containsExactly(1, 2);
        assertThat(server(pool, 1).reason()).isEqualTo("50.0 percent failures, failure-percentage=50, for 30s");
        assertThat(server(pool, 1).ejections(EjectionCause.FAILURE_PERCENTAGE)).isEqualTo(1);
    }

    @Test
    void nothingIsReckonedBeforeTheIntervalIsOver() {
        Pool pool = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 10), 3);
        for (int i = 0; i < 60; i++) {
            pool.pick(new PickRequest()).complete(i % 3 == 0 ? Outcome.BROKEN : Outcome.SUCCESS);
        }
        ticker.advance(INTERVAL.minusNanos(1));
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);

        assertThat(ejected(pool)).isEmpty();
    }

    // ---- how many

    @Test
    void worstIsEjectedFirstAndNoMoreThanTheShare() {
        Pool pool = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 50).ejectingAtMost(40), 5);

        interval(pool, 60, 80, 70, 90, 0);
        assertThat(ejected(pool)).containsExactly(1, 3);

        interval(pool, 60, 80, 70, 90, 0);
        assertThat(ejected(pool)).containsExactly(1, 3);
    }

    @Test
    void oneMayBeEjectedHoweverSmallTheShare() {
        Pool pool = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 50).ejectingAtMost(1), 4);

        interval(pool, 60, 80, 70, 0);

        assertThat(ejected(pool)).containsExactly(1);
    }

    @Test
    void serversThatMaxFailsEjectedCountInTheShare() {
        Pool pool = pool(
                HealthPolicy.maxFails()
                        .withOutlier(OutlierRule.byFailurePercentage(50)
                                .ofAtLeast(2, 50)
                                .ejectingAtMost(25)),
                4);
        pool.update(specs -> {
            specs.replaceAll(spec -> spec.toBuilder()
                    .maxFails(spec.id().equals("s0:1") ? 1 : 0)
                    .failTimeout(Duration.ofMinutes(5))
                    .build());
            return specs;
        });

        interval(pool, 1, 80, 0, 0);

        assertThat(ejected(pool)).containsExactly(0);
    }

    // ---- how long

    @Test
    void pauseGrowsWithEachEjectionInARowAndOneLiveRequestEndsIt() {
        Pool pool = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 50), 3);
        for (int times = 1; times <= 12; times++) {
            interval(pool, 0, 100, 0);
            int seconds = Math.min(300, 30 * times);
            assertThat(server(pool, 1).reason()).endsWith(", for " + seconds + "s");

            ticker.advance(Duration.ofSeconds(seconds + 1));
            for (int i = 0; i < 6; i++) {
                pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
            }
            assertThat(server(pool, 1).state()).isEqualTo(ServerState.UP);
        }
    }

    @Test
    void goodIntervalsMakeUpForEjections() {
        Pool pool = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 50), 3);
        for (int round = 0; round < 3; round++) {
            interval(pool, 0, 100, 0);
            assertThat(server(pool, 1).reason()).endsWith(", for 30s");
            ticker.advance(Duration.ofSeconds(31));
            for (int i = 0; i < 6; i++) {
                pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
            }
            interval(pool, 0, 0, 0);
        }
    }

    // ---- precedence

    @Test
    void neitherOperatorNorProbeIsOverruled() {
        Pool pool = pool(
                HealthPolicy.none()
                        .withOutlier(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 50))
                        .withProbe(Probe.tcp()),
                5);
        interval(pool, 0, 100, 0, 0, 0);
        pool.admin("s1:1", ServerState.DOWN);
        for (int i = 0; i < 3; i++) {
            pool.probed("s2:1", false, "refused");
        }

        ticker.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 20; i++) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        }

        assertThat(server(pool, 1).state()).isEqualTo(ServerState.DOWN);
        assertThat(server(pool, 2).state()).isEqualTo(ServerState.DOWN);
        assertThat(server(pool, 2).reason()).isEqualTo("refused");
    }

    // ---- many threads

    @Test
    void intervalIsReckonedOnceHoweverManyThreadsEndIt() {
        Pool pool = pool(OutlierRule.byFailurePercentage(50).ofAtLeast(2, 10).ejectingAtMost(100), 4);
        for (int round = 0; round < 20; round++) {
            interval(pool, 0, 0, 0, 0);
            List<Pick> held = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                held.add(pool.pick(new PickRequest()));
            }
            ticker.advance(INTERVAL);
            Threads.run(4, thread -> {
                for (int i = thread; i < held.size(); i += 4) {
                    held.get(i).complete(Outcome.SUCCESS);
                }
            });
        }

        assertThat(ejected(pool)).isEmpty();
        assertThat(pool.snapshot().servers()).allMatch(server -> server.active() == 0);
    }

    // ---- configuration

    @Test
    void contradictionsAreRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> OutlierRule.bySuccessRate().ejectingAtMost(0))
                .withMessage(
                        "outlier.max-ejected: \"0\" (expected: 1..100 percent; leave outlier out to eject nobody)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> OutlierRule.bySuccessRate().ofAtLeast(5, 0))
                .withMessage("outlier.minimum-requests: \"0\" (expected: 1 or more)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> OutlierRule.bySuccessRate().withDeviations(Double.NaN))
                .withMessage("outlier.deviations: \"NaN\" (expected: 0..10)");
    }
}
