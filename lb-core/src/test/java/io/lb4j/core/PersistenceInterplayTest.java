package io.lb4j.core;

import static io.lb4j.core.BoundClients.picked;
import static io.lb4j.core.BoundClients.requestOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What persistence does where something else would keep a client away from its server. */
class PersistenceInterplayTest {

    private static final String CLIENT = "192.0.2.1";

    private final FakeTicker ticker = new FakeTicker();

    private Pool pool(PersistenceTemplate template, String... lines) {
        return BoundClients.pool(ticker, template, lines).build();
    }

    @Test
    void drainingServerAndOneOfWeightZeroKeepTheirClients() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1", "c:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
        assertThat(picked(pool, "192.0.2.2")).isEqualTo("b:1");

        pool.admin("a:1", ServerState.DRAINING);
        pool.weight("b:1", 0);

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
        assertThat(picked(pool, "192.0.2.2")).isEqualTo("b:1");
        for (int i = 3; i < 20; i++) {
            assertThat(picked(pool, "192.0.2." + i)).isEqualTo("c:1");
        }
    }

    @Test
    void clientOfAServerThatIsDownIsBoundAnew() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        pool.admin("a:1", ServerState.DOWN);
        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");

        pool.admin("a:1", ServerState.UP);
        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
    }

    @Test
    void retryLeavesTheBoundServerAndBindsAnew() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
        PickRequest request = requestOf(CLIENT);

        pool.pick(request).complete(Outcome.BROKEN);
        pool.pick(request).complete(Outcome.SUCCESS);

        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
    }

    @Test
    void clientBoundToABackupReturnsToThePrimaries() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1 down", "x:1 backup");
        assertThat(picked(pool, CLIENT)).isEqualTo("x:1");

        pool.admin("a:1", ServerState.UP);

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void quiescentServerLosesItsClientsIfTheTemplateSaysSo() {
        Pool pool = pool(PersistenceTemplate.client().expiringQuiescent(), "a:1", "b:1", "c:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
        assertThat(picked(pool, "192.0.2.2")).isEqualTo("b:1");

        pool.admin("a:1", ServerState.DRAINING);
        pool.weight("b:1", 0);
        assertThat(picked(pool, CLIENT)).isEqualTo("c:1");
        assertThat(picked(pool, "192.0.2.2")).isEqualTo("c:1");

        pool.admin("a:1", ServerState.UP);
        pool.weight("b:1", 1);
        assertThat(picked(pool, CLIENT)).isEqualTo("c:1");
        assertThat(picked(pool, "192.0.2.2")).isEqualTo("c:1");
    }

    @Test
    void serverThatWasRemovedDoesNotGetBackTheClientsThatAskedMeanwhile() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1", "c:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        remove(pool, "a:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("c:1");

        add(pool, "a:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("c:1");
    }

    @Test
    void clientThatWasRefusedWhileItsServerWasRemovedIsNotBoundToItAnyMore() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1 down");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        remove(pool, "a:1");
        assertThat(pool.tryPick(requestOf(CLIENT))).isNull();

        assertThat(pool.persistenceEntries()).isZero();
    }

    /** Seen on Linux 6.1: only a look-up while the server is away makes a template invalid. */
    @Test
    void clientThatDidNotAskWhileItsServerWasRemovedFindsItAgain() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1", "c:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        remove(pool, "a:1");
        add(pool, "a:1");

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void clientOfAServerThatIsDownStaysBoundIfNobodyElseTakesIt() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1 down");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        pool.admin("a:1", ServerState.DOWN);
        assertThat(pool.tryPick(requestOf(CLIENT))).isNull();
        pool.admin("a:1", ServerState.UP);
        pool.admin("b:1", ServerState.UP);

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void serverOverItsThresholdKeepsItsClients() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1 upper=1", "b:1");
        Pick held = pool.pick(requestOf(CLIENT));

        assertThat(picked(pool, CLIENT)).isEqualTo(held.server().id()).isEqualTo("a:1");
        assertThat(picked(pool, "192.0.2.2")).isEqualTo("b:1");
        assertThat(picked(pool, "192.0.2.3")).isEqualTo("b:1");
    }

    @Test
    void clientOfAServerAtItsLimitIsBoundAnew() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1 max_conns=1", "b:1", "c:1");
        Pick held = pool.pick(requestOf(CLIENT));

        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
        held.complete(Outcome.SUCCESS);
        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
    }

    @Test
    void clientOfAnEjectedServerIsBoundAnew() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1");

        pool.pick(requestOf(CLIENT)).complete(Outcome.CONNECT_FAILED);
        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
        ticker.advance(Duration.ofSeconds(20));

        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
    }

    @Test
    void ejectedServerMayBeProbedByItsOwnClient() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1");
        pool.pick(requestOf(CLIENT)).complete(Outcome.TIMEOUT);

        ticker.advance(Duration.ofSeconds(20));

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void failureThatEjectsNobodyLeavesTheClientWhereItIs() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1 max_fails=0", "b:1");

        pool.pick(requestOf(CLIENT)).complete(Outcome.CONNECT_FAILED);

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void slowStartConcernsNewClientsOnly() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1 slow_start=60s", "b:1 down");
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        pool.admin("a:1", ServerState.DOWN);
        pool.admin("b:1", ServerState.UP);
        pool.admin("a:1", ServerState.UP);

        assertThat(pool.snapshot().servers().get(0).state()).isEqualTo(ServerState.STARTING);
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void backupThatServesAClientKeepsItOnlyWhileNoPrimaryDoes() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1 down", "x:1 backup", "y:1 backup");
        String backup = picked(pool, CLIENT);
        assertThat(picked(pool, CLIENT)).isEqualTo(backup);
        assertThat(picked(pool, CLIENT)).isEqualTo(backup);

        pool.admin("a:1", ServerState.UP);
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    private static void remove(Pool pool, String id) {
        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals(id));
            return specs;
        });
    }

    private static void add(Pool pool, String line) {
        pool.update(specs -> {
            specs.add(ServerSpec.parse(line));
            return specs;
        });
    }
}
