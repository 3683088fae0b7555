package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PanicTest {

    private final FakeTicker ticker = new FakeTicker();
    private final List<PanicChange> heard = new ArrayList<>();

    private Pool pool(PanicRule.Mode mode, String... lines) {
        PoolBuilder builder = Pool.named("shop")
                .scheduler(new FirstEligible())
                .health(HealthPolicy.maxFails().panickingBelow(50, mode).withProbe(Probe.tcp()))
                .ticker(ticker)
                .listener(new LbListener() {
                    @Override
                    public void panicChanged(PanicChange change) {
                        heard.add(change);
                    }
                });
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private static void probeDown(Pool pool, String... ids) {
        for (String id : ids) {
            for (int i = 0; i < 3; i++) {
                pool.probed(id, false, "refused");
            }
        }
    }

    private static void probeUp(Pool pool, String id) {
        pool.probed(id, true, "connected");
        pool.probed(id, true, "connected");
    }

    /** Returns which servers one request may try. */
    private static Set<String> reachable(Pool pool) {
        Set<String> ids = new TreeSet<>();
        PickRequest request = new PickRequest();
        for (Pick pick = pool.tryPick(request); pick != null; pick = pool.tryPick(request)) {
            ids.add(pick.server().id());
            pick.complete(Outcome.CANCELLED);
        }
        return ids;
    }

    @Test
    void allServersAreUsedBelowTheShareAndOnlyThen() {
        Pool pool = pool(PanicRule.Mode.ALL, "a:1", "b:1", "c:1", "d:1");
        probeDown(pool, "a:1", "b:1");
        assertThat(reachable(pool)).containsExactly("c:1", "d:1");
        assertThat(pool.snapshot().panic()).isNull();

        probeDown(pool, "c:1");
        assertThat(reachable(pool)).containsExactly("a:1", "b:1", "c:1", "d:1");
        assertThat(pool.snapshot().tries()).isEqualTo(4);
        assertThat(pool.snapshot().panic()).isEqualTo("1 of 4 servers usable, panic below 50 percent");

        probeUp(pool, "a:1");
        assertThat(reachable(pool)).containsExactly("a:1", "d:1");
        assertThat(heard)
                .containsExactly(
                        new PanicChange(
                                "shop", true, PanicRule.Mode.ALL, "1 of 4 servers usable, panic below 50 percent"),
                        new PanicChange(
                                "shop", false, PanicRule.Mode.ALL, "2 of 4 servers usable, panic below 50 percent"));
    }

    @Test
    void ejectedServersAreUsedInPanicAndComeBackBySuccessAfterTheirPause() {
        Pool pool = pool(PanicRule.Mode.ALL, "a:1 fail_timeout=10s", "b:1 fail_timeout=10s");
        pool.pick(new PickRequest()).complete(Outcome.BROKEN);
        assertThat(pool.snapshot().panic()).isNull();
        pool.pick(new PickRequest()).complete(Outcome.BROKEN);
        assertThat(pool.snapshot().panic()).startsWith("0 of 2 servers usable");
        assertThat(reachable(pool)).containsExactly("a:1", "b:1");

        pool.pick(new PickRequest()).complete(Outcome.SUCCESS); // within its pause: proves nothing yet, as in nginx
        assertThat(pool.snapshot().panic()).isNotNull();
        ticker.advance(Duration.ofSeconds(11));
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);

        assertThat(pool.snapshot().panic()).isNull();
        assertThat(pool.snapshot().servers().get(0).state()).isEqualTo(ServerState.UP);
    }

    @Test
    void modeFailRefusesEveryRequestWithTheReason() {
        Pool pool = pool(PanicRule.Mode.FAIL, "a:1", "b:1", "c:1", "d:1");
        probeDown(pool, "a:1", "b:1", "c:1");

        assertThat(reachable(pool)).isEmpty();
        assertThatExceptionOfType(NoServerAvailableException.class)
                .isThrownBy(() -> pool.pick(new PickRequest()))
                .withMessageStartingWith(
                        "pool shop: no server available: 1 of 4 servers usable, panic below 50 percent; a:1 DOWN");

        probeUp(pool, "b:1");
        assertThat(reachable(pool)).containsExactly("b:1", "d:1");
    }

    @Test
    void operatorAndWeightHoldInPanicAndAreNotCounted() {
        Pool pool = pool(PanicRule.Mode.ALL, "a:1", "b:1", "c:1 down", "d:1 drain", "e:1 weight=0");
        probeDown(pool, "a:1");
        assertThat(pool.snapshot().panic()).isNull();

        probeDown(pool, "b:1");

        assertThat(reachable(pool)).containsExactly("a:1", "b:1");
        pool.admin("b:1", ServerState.DOWN);
        assertThat(reachable(pool)).containsExactly("a:1");
        pool.admin("a:1", ServerState.DOWN);
        assertThat(reachable(pool)).isEmpty();
        assertThat(pool.snapshot().panic()).isNull();
    }

    @Test
    void limitsHoldInPanic() {
        Pool pool = pool(PanicRule.Mode.ALL, "a:1 max_conns=1", "b:1 max_conns=1");
        probeDown(pool, "a:1", "b:1");

        assertThat(pool.tryPick(new PickRequest())).isNotNull();
        assertThat(pool.tryPick(new PickRequest())).isNotNull();
        assertThat(pool.tryPick(new PickRequest())).isNull();
    }

    @Test
    void enoughBackupsKeepThePoolFromPanic() {
        Pool pool = pool(PanicRule.Mode.ALL, "a:1", "b:1", "x:1 backup", "y:1 backup");
        probeDown(pool, "a:1", "b:1", "x:1");
        assertThat(reachable(pool)).containsExactly("y:1");

        probeDown(pool, "y:1");

        assertThat(pool.snapshot().panic())
                .isEqualTo("0 of 2 servers and 0 of 2 backups usable, panic below 50 percent");
        assertThat(reachable(pool)).containsExactly("a:1", "b:1", "x:1", "y:1");
    }

    @Test
    void boundClientsStayInPanicUnlessEverythingIsRefused() {
        for (PanicRule.Mode mode : PanicRule.Mode.values()) {
            Pool pool = pool(mode, "a:1", "b:1");
            pool.persistence(PersistenceTemplate.client());
            PickRequest client = PickRequest.from(new java.net.InetSocketAddress("10.0.0.1", 1));
            pool.pick(client).complete(Outcome.SUCCESS);
            probeDown(pool, "a:1", "b:1");

            Pick again = pool.tryPick(PickRequest.from(new java.net.InetSocketAddress("10.0.0.1", 2)));

            if (mode == PanicRule.Mode.FAIL) {
                assertThat(again).isNull();
            } else {
                assertThat(again).isNotNull();
                assertThat(again.server().id()).isEqualTo("a:1");
            }
        }
    }

    @Test
    void eligibilityIsToldToThoseWhoDecideAhead() {
        Pool pool = pool(PanicRule.Mode.ALL, "a:1", "b:1");
        Level level = pool.snapshot().levels().get(0);
        pool.pick(new PickRequest()).complete(Outcome.BROKEN);
        int before = level.eligibilityVersion();

        pool.pick(new PickRequest())
                .complete(Outcome.BROKEN); // one step for the ejection, one for each server for the panic

        assertThat(level.eligibilityVersion() - before).isGreaterThanOrEqualTo(3);
    }

    @Test
    void emptyPoolDoesNotPanic() {
        Pool pool = pool(PanicRule.Mode.ALL);

        assertThat(pool.snapshot().panic()).isNull();
        assertThat(pool.tryPick(new PickRequest())).isNull();
    }

    @Test
    void panicIsAsTheServersAreHoweverManyThreadsChangeThem() {
        Pool pool = pool(PanicRule.Mode.ALL, "a:1 fail_timeout=1s", "b:1 fail_timeout=1s", "c:1 fail_timeout=1s");
        for (int round = 0; round < 200; round++) {
            int seed = round;
            Threads.run(4, thread -> {
                for (int i = 0; i < 50; i++) {
                    Pick pick = pool.tryPick(new PickRequest());
                    if (pick != null) {
                        pick.complete((seed + thread + i) % 3 == 0 ? Outcome.SUCCESS : Outcome.BROKEN);
                    }
                    if (i % 10 == 0) {
                        ticker.advance(Duration.ofSeconds(2));
                    }
                }
            });
            long usable = pool.snapshot().servers().stream()
                    .filter(server -> server.state() == ServerState.UP)
                    .count();
            assertThat(pool.snapshot().panic() != null).as("round %d", round).isEqualTo(2 * usable < 3);
        }
    }
}
