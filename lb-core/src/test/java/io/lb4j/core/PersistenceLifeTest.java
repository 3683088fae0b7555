package io.lb4j.core;

import static io.lb4j.core.BoundClients.picked;
import static io.lb4j.core.BoundClients.requestOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long an entry lives: as a template of LVS. */
class PersistenceLifeTest {

    private static final String CLIENT = "192.0.2.1";

    private final FakeTicker ticker = new FakeTicker();

    private PoolBuilder pool(Duration timeout) {
        return BoundClients.pool(ticker, PersistenceTemplate.client().withTimeout(timeout), "a:1", "b:1", "c:1");
    }

    private void seconds(long since) {
        ticker.moveTo(Duration.ofSeconds(since));
    }

    @Test
    void entryOutlivesItsTimeoutWhileAPickUnderItIsActive() {
        Pool pool = pool(Duration.ofSeconds(3)).build();
        Pick held = pool.pick(requestOf(CLIENT));

        seconds(200); // put off to 63, 123, 183, 243
        held.complete(Outcome.SUCCESS);
        seconds(242);

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void entryThatWasPutOffEndsWithTheNextSixtySecondsAfterItsLastPick() {
        Pool pool = pool(Duration.ofSeconds(3)).build();
        Pick held = pool.pick(requestOf(CLIENT));

        seconds(200);
        held.complete(Outcome.SUCCESS);
        seconds(243);

        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
    }

    @Test
    void entryThatWasPutOffOnceHasATimeoutOfSixtySeconds() {
        Pool pool = pool(Duration.ofHours(1)).build();
        Pick held = pool.pick(requestOf(CLIENT));

        seconds(3601);
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
        held.complete(Outcome.SUCCESS);
        seconds(3660);
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
        seconds(3720);

        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
    }

    @Test
    void entryWhosePicksEndBeforeItDoesKeepsItsTimeout() {
        Pool pool = pool(Duration.ofSeconds(10)).build();
        Pick held = pool.pick(requestOf(CLIENT));

        seconds(9);
        held.complete(Outcome.SUCCESS);
        seconds(10);

        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
    }

    @Test
    void inactivePicksPutTheEntryOffToo() {
        Pool pool =
                pool(Duration.ofSeconds(3)).inactiveTime(Duration.ofSeconds(10)).build();
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        seconds(62);

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void inactivePicksPutTheEntryOffByTheTimeTheyEndedNotByTheTimeSomebodyLooked() {
        Pool pool =
                pool(Duration.ofSeconds(3)).inactiveTime(Duration.ofSeconds(10)).build();
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        seconds(63);

        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
    }

    @Test
    void ofSeveralInactivePicksTheLastOneCounts() {
        Pool pool = pool(Duration.ofSeconds(3)).build();
        Pick first = pool.pick(requestOf(CLIENT));
        Pick second = pool.pick(requestOf(CLIENT));
        first.complete(Outcome.SUCCESS, Duration.ofSeconds(70));
        second.complete(Outcome.SUCCESS, Duration.ofSeconds(5));

        seconds(122); // put off to 63 and, because of the first, to 123

        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
    }

    @Test
    void pickThatIsStillUnderAnOldEntryDoesNotKeepTheNewOne() {
        Pool pool = pool(Duration.ofSeconds(10)).build();
        Pick held = pool.pick(requestOf(CLIENT));
        pool.admin("a:1", ServerState.DOWN);
        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");

        seconds(10);

        assertThat(picked(pool, CLIENT)).isEqualTo("c:1");
        held.complete(Outcome.SUCCESS);
    }

    @Test
    void editOfTheTimeoutHoldsForNewEntries() {
        Pool pool = pool(Duration.ofSeconds(10)).build();
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");
        pool.persistence(PersistenceTemplate.client().withTimeout(Duration.ofSeconds(100)));
        assertThat(picked(pool, "192.0.2.2")).isEqualTo("b:1");

        seconds(10);

        assertThat(picked(pool, CLIENT)).isEqualTo("c:1");
        assertThat(picked(pool, "192.0.2.2")).isEqualTo("b:1");
    }

    @Test
    void editOfTheNetmaskHoldsForNewEntries() {
        Pool pool = pool(Duration.ofMinutes(5)).build();
        assertThat(picked(pool, "192.0.2.7")).isEqualTo("a:1");

        pool.persistence(PersistenceTemplate.client().withNetmask(24));
        assertThat(picked(pool, "192.0.2.7")).isEqualTo("b:1");
        assertThat(picked(pool, "192.0.2.8")).isEqualTo("b:1");

        pool.persistence(PersistenceTemplate.client());
        assertThat(picked(pool, "192.0.2.7")).isEqualTo("a:1");
    }

    @Test
    void poolWithoutATemplateBindsNobody() {
        Pool pool = pool(Duration.ofMinutes(5)).build();
        assertThat(picked(pool, CLIENT)).isEqualTo("a:1");

        pool.persistence(null);

        assertThat(pool.persistence()).isNull();
        assertThat(picked(pool, CLIENT)).isEqualTo("b:1");
        assertThat(picked(pool, CLIENT)).isEqualTo("c:1");
    }
}
