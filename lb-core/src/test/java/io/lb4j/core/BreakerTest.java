package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final FakeTicker ticker = new FakeTicker();
    private final RecordingListener listener = new RecordingListener();

    private Pool pool(HealthPolicy.Outcomes outcomes, BreakerRule rule, String... lines) {
        HealthPolicy base = outcomes == HealthPolicy.Outcomes.IGNORE ? HealthPolicy.none() : HealthPolicy.maxFails();
        PoolBuilder builder = Pool.named("shop")
                .scheduler(new FirstEligible())
                .health(base.withBreaker(rule.pausing(PAUSE)))
                .ticker(ticker)
                .listener(listener);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private Pool pool(BreakerRule rule) {
        return pool(HealthPolicy.Outcomes.IGNORE, rule, "a:1", "b:1");
    }

    private static Server first(Pool pool) {
        return Objects.requireNonNull(pool.snapshot().server("a:1"));
    }

    private static String complete(Pool pool, Outcome outcome) {
        Pick pick = pool.pick(new PickRequest());
        pick.complete(outcome);
        return pick.server().id();
    }

    private static void complete(Pool pool, int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            complete(pool, outcome);
        }
    }

    private static Pool ejecting(Pool pool) {
        complete(pool, 3, Outcome.BROKEN);
        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
        return pool;
    }

    // ---- closed to open

    @Test
    void failuresInARowEject() {
        Pool pool = pool(BreakerRule.afterConsecutive(3));
        complete(pool, 2, Outcome.BROKEN);
        complete(pool, Outcome.SUCCESS);
        complete(pool, 2, Outcome.TIMEOUT);
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);

        complete(pool, Outcome.TIMEOUT);

        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("b:1");
        assertThat(first(pool).ejections(EjectionCause.CONSECUTIVE_FAILURES)).isEqualTo(1);
        assertThat(listener.changes)
                .containsExactly(new StateChange(
                        "shop",
                        "a:1",
                        ServerState.UP,
                        ServerState.EJECTED,
                        "3 failures in a row, consecutive-failures=3"));
    }

    @Test
    void cancelledPicksAreNeitherInTheRowNorBreakIt() {
        Pool pool = pool(BreakerRule.afterConsecutive(3));
        complete(pool, 2, Outcome.BROKEN);
        complete(pool, 5, Outcome.CANCELLED);
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);

        complete(pool, Outcome.BROKEN);

        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
    }

    @Test
    void rateOfFailuresEjectsOnceThereWereEnoughRequests() {
        Pool pool = pool(BreakerRule.atFailureRate(50).over(10, 6));
        complete(pool, 3, Outcome.SUCCESS);
        complete(pool, 2, Outcome.BROKEN);
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);

        complete(pool, Outcome.BROKEN);

        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
        assertThat(first(pool).reason())
                .isEqualTo("at least 50 percent failures among the last 10 requests, failure-rate=50");
        assertThat(first(pool).ejections(EjectionCause.FAILURE_RATE)).isEqualTo(1);
    }

    @Test
    void rateIsThatOfTheLastRequests() {
        Pool pool = pool(BreakerRule.atFailureRate(50).over(10, 6));
        complete(pool, 100, Outcome.SUCCESS);
        complete(pool, 4, Outcome.BROKEN);
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);

        complete(pool, Outcome.BROKEN);

        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
    }

    @Test
    void windowOfTimeGoesByTheTickerOfThePool() {
        Pool pool = pool(BreakerRule.atFailureRate(50).over(Duration.ofSeconds(10), 4));
        complete(pool, 3, Outcome.BROKEN);
        ticker.advance(Duration.ofSeconds(11));
        complete(pool, 3, Outcome.BROKEN); // the first three are forgotten
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
        ticker.advance(Duration.ofSeconds(5));

        complete(pool, Outcome.BROKEN);

        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
    }

    // ---- open to half-open

    @Test
    void oneRequestIsLetThroughAfterThePause() {
        Pool pool = ejecting(pool(BreakerRule.afterConsecutive(3)));
        ticker.advance(PAUSE);
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("b:1");
        ticker.advance(Duration.ofSeconds(1));

        Pick probe = pool.pick(new PickRequest());

        assertThat(probe.server().id()).isEqualTo("a:1");
        for (int i = 0; i < 20; i++) {
            assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("b:1");
        }
        probe.complete(Outcome.SUCCESS);
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("a:1");
        assertThat(listener.changes)
                .extracting(StateChange::from, StateChange::to, StateChange::reason)
                .containsExactly(
                        tuple(ServerState.UP, ServerState.EJECTED, "3 failures in a row, consecutive-failures=3"),
                        tuple(ServerState.EJECTED, ServerState.UP, "answered its probe request"));
    }

    @Test
    void failedProbeBeginsAnotherPauseWhenItEnds() {
        Pool pool = ejecting(pool(BreakerRule.afterConsecutive(3)));
        ticker.advance(Duration.ofSeconds(11));
        Pick probe = pool.pick(new PickRequest());
        ticker.advance(Duration.ofSeconds(5));
        probe.complete(Outcome.BROKEN);

        ticker.advance(PAUSE);
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("b:1");
        ticker.advance(Duration.ofSeconds(1));
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("a:1");
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
    }

    @Test
    void cancelledProbeShowsNothingAndAnotherFollowsAfterAPause() {
        Pool pool = ejecting(pool(BreakerRule.afterConsecutive(3)));
        ticker.advance(Duration.ofSeconds(11));
        assertThat(complete(pool, Outcome.CANCELLED)).isEqualTo("a:1");
        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("b:1");

        ticker.advance(Duration.ofSeconds(11));

        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("a:1");
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
    }

    @Test
    void requestsFromBeforeTheEjectionNeitherEndNorProlongIt() {
        Pool pool = pool(BreakerRule.afterConsecutive(3));
        List<Pick> old = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            old.add(pool.pick(new PickRequest()));
        }
        ejecting(pool);
        ticker.advance(Duration.ofSeconds(9));
        old.subList(0, 5).forEach(pick -> pick.complete(Outcome.SUCCESS));
        old.subList(5, 10).forEach(pick -> pick.complete(Outcome.BROKEN));
        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);

        ticker.advance(Duration.ofSeconds(2));

        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("a:1");
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
    }

    @Test
    void serverThatCameBackBeginsANewRow() {
        Pool pool = ejecting(pool(BreakerRule.afterConsecutive(3)));
        ticker.advance(Duration.ofSeconds(11));
        complete(pool, Outcome.SUCCESS);

        complete(pool, 2, Outcome.BROKEN);
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
        complete(pool, Outcome.BROKEN);
        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
    }

    @Test
    void endOfThePauseIsToldToThoseWhoDecideAhead() {
        Pool pool = pool(BreakerRule.afterConsecutive(3));
        Level level = pool.snapshot().levels().get(0);
        int before = level.eligibilityVersion();
        ejecting(pool);

        assertThat(level.eligibilityVersion()).isNotEqualTo(before);
        assertThat(level.nextReopening(ticker.seconds())).isEqualTo(ticker.seconds() + 11);
        ticker.advance(Duration.ofSeconds(11));
        int halfOpen = level.eligibilityVersion();
        pool.pick(new PickRequest());
        assertThat(level.eligibilityVersion()).isNotEqualTo(halfOpen);
    }

    // ---- beside other rules

    @Test
    void whicheverPauseIsLongerHolds() {
        Pool pool = pool(
                HealthPolicy.Outcomes.MAX_FAILS,
                BreakerRule.afterConsecutive(3),
                "a:1 max_fails=3 fail_timeout=20s",
                "b:1");
        complete(pool, 3, Outcome.BROKEN);
        assertThat(listener.changes).hasSize(1);

        ticker.advance(Duration.ofSeconds(15));
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("b:1");
        ticker.advance(Duration.ofSeconds(6));
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("a:1");
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
    }

    @Test
    void operatorGoesFirst() {
        Pool pool = ejecting(pool(BreakerRule.afterConsecutive(3)));
        pool.admin("a:1", ServerState.DOWN);
        ticker.advance(Duration.ofSeconds(30));

        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("b:1");
        assertThat(first(pool).state()).isEqualTo(ServerState.DOWN);
        pool.admin("a:1", ServerState.UP);
        assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
    }

    @Test
    void loneServerIsNeverEjected() {
        Pool pool = pool(HealthPolicy.Outcomes.IGNORE, BreakerRule.afterConsecutive(1), "a:1");

        complete(pool, 10, Outcome.BROKEN);

        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
    }

    // ---- many threads

    @Test
    void eightThreadsGetOneProbeForEachPauseWhateverElseCompletes() {
        int rounds = 60;
        Pool pool = pool(BreakerRule.afterConsecutive(3));
        List<Pick> stale = new ArrayList<>();
        for (int i = 0; i < 8 * rounds; i++) {
            stale.add(pool.pick(new PickRequest()));
        }
        ejecting(pool);
        for (int round = 0; round < rounds; round++) {
            int now = round;
            ticker.advance(Duration.ofSeconds(11));
            AtomicInteger probes = new AtomicInteger();
            List<Pick> open = new ArrayList<>();
            Threads.run(8, thread -> {
                for (int i = 0; i < 20; i++) {
                    Pick pick = pool.pick(new PickRequest());
                    if (pick.server().id().equals("a:1")) {
                        probes.incrementAndGet();
                        synchronized (open) {
                            open.add(pick);
                        }
                    } else {
                        pick.complete(Outcome.SUCCESS);
                    }
                    if (i == 10) {
                        stale.get(8 * now + thread).complete(Outcome.CANCELLED);
                    }
                }
            });
            assertThat(probes).as("round %d", round).hasValue(1);
            open.get(0).complete(Outcome.BROKEN);
            assertThat(first(pool).state()).isEqualTo(ServerState.EJECTED);
        }
        assertThat(first(pool).active()).isZero();
    }

    @Test
    void serverIsNeverLeftBehindWhenThreadsEjectAndBringBack() {
        Pool pool = pool(BreakerRule.afterConsecutive(2));
        Threads.run(4, thread -> {
            for (int i = 0; i < 5_000; i++) {
                Pick pick = pool.tryPick(new PickRequest());
                if (pick != null) { // both may be out
                    pick.complete((i + thread) % 3 == 0 ? Outcome.SUCCESS : Outcome.BROKEN);
                }
                if (i % 50 == 0) {
                    ticker.advance(Duration.ofSeconds(11));
                }
            }
        });

        for (int i = 0; i < 3; i++) {
            ticker.advance(Duration.ofSeconds(11));
            complete(pool, Outcome.SUCCESS);
        }
        assertThat(pool.snapshot().servers()).allMatch(server -> server.active() == 0);
        assertThat(first(pool).state()).isEqualTo(ServerState.UP);
        assertThat(complete(pool, Outcome.SUCCESS)).isEqualTo("a:1");
    }
}
