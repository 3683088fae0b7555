package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.groups.Tuple.tuple;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PoolHealthTest {

    private final FakeTicker ticker = new FakeTicker();
    private final RecordingListener listener = new RecordingListener();

    private Pool pool(HealthPolicy health, String... lines) {
        PoolBuilder builder = Pool.named("shop")
                .scheduler(new FirstEligible())
                .health(health)
                .ticker(ticker)
                .listener(listener);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private static Server server(Pool pool, String id) {
        return Objects.requireNonNull(pool.snapshot().server(id), id);
    }

    private static Server complete(Pool pool, Outcome outcome) {
        Pick pick = pool.pick(new PickRequest());
        pick.complete(outcome);
        return pick.server();
    }

    // ---- outcomes

    @Test
    void failuresAddUpWithoutAWindowUntilTheyEject() {
        Pool pool = pool(HealthPolicy.maxFails(), "a:1 max_fails=3 fail_timeout=10s", "b:1");
        for (int i = 0; i < 3; i++) {
            assertThat(complete(pool, Outcome.TIMEOUT).id()).isEqualTo("a:1");
            ticker.advance(Duration.ofSeconds(8));
        }

        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.EJECTED);
        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("b:1");
        assertThat(listener.changes)
                .containsExactly(new StateChange(
                        "shop",
                        "a:1",
                        ServerState.UP,
                        ServerState.EJECTED,
                        "failed 3 times, max_fails=3 fail_timeout=10s, last TIMEOUT"));
    }

    @Test
    void successForgivesOnlyWhenItWasPickedAfterFailTimeout() {
        Pool pool = pool(HealthPolicy.maxFails(), "a:1 max_fails=2 fail_timeout=10s", "b:1");
        complete(pool, Outcome.BROKEN);
        ticker.advance(Duration.ofSeconds(10));
        complete(pool, Outcome.SUCCESS);
        assertThat(server(pool, "a:1").failures()).isEqualTo(1);

        ticker.advance(Duration.ofSeconds(1));
        complete(pool, Outcome.SUCCESS);
        assertThat(server(pool, "a:1").failures()).isZero();
    }

    @Test
    void failedProbeKeepsTheServerOutForAnotherPause() {
        Pool pool = pool(HealthPolicy.maxFails(), "a:1 fail_timeout=10s", "b:1");
        complete(pool, Outcome.CONNECT_FAILED);
        ticker.advance(Duration.ofSeconds(11));

        assertThat(complete(pool, Outcome.CONNECT_FAILED).id()).isEqualTo("a:1");

        ticker.advance(Duration.ofSeconds(10));
        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("b:1");
        ticker.advance(Duration.ofSeconds(1));
        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("a:1");
        assertThat(listener.changes).extracting(StateChange::to).containsExactly(ServerState.EJECTED, ServerState.UP);
    }

    @Test
    void successCanBeNotedBeforeTheSessionEnds() {
        Pool pool = pool(HealthPolicy.maxFails(), "a:1 fail_timeout=10s", "b:1");
        complete(pool, Outcome.CONNECT_FAILED);
        ticker.advance(Duration.ofSeconds(11));
        Pick session = pool.pick(new PickRequest());

        session.noteSuccess();

        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.UP);
        assertThat(server(pool, "a:1").active()).isEqualTo(1);
        session.complete(Outcome.SUCCESS);
        session.noteSuccess();
    }

    @Test
    void cancelledProbeForgivesAsInNginx() {
        Pool pool = pool(HealthPolicy.maxFails(), "a:1 fail_timeout=10s", "b:1");
        complete(pool, Outcome.BROKEN);
        ticker.advance(Duration.ofSeconds(11));

        assertThat(complete(pool, Outcome.CANCELLED).id()).isEqualTo("a:1");

        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.UP);
    }

    @Test
    void maxFailsZeroCountsButNeverEjects() {
        Pool pool = pool(HealthPolicy.maxFails(), "a:1 max_fails=0", "b:1");
        for (int i = 0; i < 5; i++) {
            assertThat(complete(pool, Outcome.BROKEN).id()).isEqualTo("a:1");
        }

        assertThat(server(pool, "a:1").failures()).isEqualTo(5);
        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.UP);
    }

    @Test
    void loneServerIsNeverEjected() {
        Pool pool = pool(HealthPolicy.maxFails(), "a:1");
        for (int i = 0; i < 5; i++) {
            assertThat(complete(pool, Outcome.BROKEN).id()).isEqualTo("a:1");
        }

        assertThat(server(pool, "a:1").failures()).isZero();
        assertThat(pool.snapshot().isLone()).isTrue();
    }

    @Test
    void onePrimaryWithABackupIsNotLone() {
        Pool pool = pool(HealthPolicy.maxFails(), "a:1", "x:1 backup");
        complete(pool, Outcome.BROKEN);

        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("x:1");
    }

    @Test
    void withoutAPolicyOutcomesAreCountedOnly() {
        Pool pool = pool(HealthPolicy.none(), "a:1", "b:1");
        for (int i = 0; i < 5; i++) {
            complete(pool, Outcome.BROKEN);
        }

        assertThat(server(pool, "a:1").count(Outcome.BROKEN)).isEqualTo(5);
        assertThat(server(pool, "a:1").failures()).isZero();
    }

    @Test
    void eightThreadsGetOneProbeForEachPause() throws Exception {
        int threads = 8;
        int rounds = 50;
        Pool pool = pool(HealthPolicy.maxFails(), "a:1 fail_timeout=10s", "b:1");
        complete(pool, Outcome.BROKEN);
        List<Pick> probes = Collections.synchronizedList(new ArrayList<>());
        CyclicBarrier barrier = new CyclicBarrier(threads, () -> ticker.advance(Duration.ofSeconds(11)));
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                futures.add(executor.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        barrier.await(30, TimeUnit.SECONDS);
                        for (int i = 0; i < 20; i++) {
                            Pick pick = pool.pick(new PickRequest());
                            if (pick.server().id().equals("a:1")) {
                                probes.add(pick); // stays open: it neither forgives nor fails
                            } else {
                                pick.complete(Outcome.SUCCESS);
                            }
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(probes).hasSize(rounds);
        assertThat(server(pool, "a:1").active()).isEqualTo(rounds);
        probes.forEach(pick -> pick.complete(Outcome.SUCCESS));
        assertThat(server(pool, "a:1").active()).isZero();
        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.UP);
    }

    // ---- probes

    private static HealthPolicy probing() {
        return HealthPolicy.maxFails().withProbe(Probe.tcp()); // rise 2, fall 3
    }

    @Test
    void probesTakeAServerDownAndBringItUp() {
        Pool pool = pool(probing(), "a:1", "b:1");
        pool.probed("a:1", false, "refused");
        pool.probed("a:1", false, "refused");
        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("a:1");

        pool.probed("a:1", false, "refused again");
        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.DOWN);
        assertThat(server(pool, "a:1").reason()).isEqualTo("refused again");
        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("b:1");

        pool.probed("a:1", true, "connected");
        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("b:1");
        pool.probed("a:1", true, "connected");
        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("a:1");
        assertThat(listener.changes)
                .extracting(StateChange::from, StateChange::to, StateChange::reason)
                .containsExactly(
                        tuple(ServerState.UP, ServerState.DOWN, "refused again"),
                        tuple(ServerState.DOWN, ServerState.UP, "connected"));
    }

    @Test
    void oneGoodProbeInterruptsTheFall() {
        Pool pool = pool(probing(), "a:1", "b:1");
        for (int i = 0; i < 5; i++) {
            pool.probed("a:1", false, "refused");
            pool.probed("a:1", false, "refused");
            pool.probed("a:1", true, "connected");
        }

        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.UP);
        assertThat(listener.changes).isEmpty();
    }

    @Test
    void probesThatChangeNothingPublishNothing() {
        Pool pool = pool(probing(), "a:1", "b:1");
        long version = pool.snapshot().version();
        for (int i = 0; i < 10; i++) {
            pool.probed("a:1", true, "connected");
            pool.probed("gone:1", false, "refused");
        }

        assertThat(pool.snapshot().version()).isEqualTo(version);
    }

    @Test
    void probeOfADrainedServerIsNoChangeOfState() {
        Pool pool = pool(probing(), "a:1 drain", "b:1");
        for (int i = 0; i < 3; i++) {
            pool.probed("a:1", false, "refused");
        }

        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.DRAINING);
        assertThat(listener.changes).isEmpty();
        pool.admin("a:1", ServerState.UP);
        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void risingProbesForgiveFailures() {
        Pool pool = pool(probing(), "a:1", "b:1");
        complete(pool, Outcome.BROKEN);
        for (int i = 0; i < 3; i++) {
            pool.probed("a:1", false, "refused");
        }

        pool.probed("a:1", true, "connected");
        pool.probed("a:1", true, "connected");

        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.UP);
        assertThat(server(pool, "a:1").failures()).isZero();
        assertThat(complete(pool, Outcome.SUCCESS).id()).isEqualTo("a:1");
    }

    @Test
    void probeHistorySurvivesAnUpdate() {
        Pool pool = pool(probing(), "a:1", "b:1");
        pool.probed("a:1", false, "refused");
        pool.probed("a:1", false, "refused");

        pool.weight("a:1", 5);
        pool.probed("a:1", false, "refused");

        assertThat(server(pool, "a:1").state()).isEqualTo(ServerState.DOWN);
    }

    @Test
    void poolWithoutAProbeTakesNoResults() {
        assertThatIllegalStateException()
                .isThrownBy(() -> pool(HealthPolicy.none(), "a:1").probed("a:1", true, ""))
                .withMessage("pool shop has no probe");
    }
}
