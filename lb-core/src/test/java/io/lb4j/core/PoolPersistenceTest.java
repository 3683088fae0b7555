package io.lb4j.core;

import static io.lb4j.core.BoundClients.picked;
import static io.lb4j.core.BoundClients.requestOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolPersistenceTest {

    private final FakeTicker ticker = new FakeTicker();

    private Pool pool(PersistenceTemplate template, String... lines) {
        return BoundClients.pool(ticker, template, lines).build();
    }

    private static PersistenceTemplate template(int netmask, int prefix, Duration timeout) {
        return PersistenceTemplate.client()
                .withNetmask(netmask)
                .withPrefix(prefix)
                .withTimeout(timeout)
                .withMaxEntries(100);
    }

    @Test
    void clientStaysWithItsServer() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1", "c:1");
        for (int i = 0; i < 5; i++) {
            assertThat(picked(pool, "192.0.2.1")).isEqualTo("a:1");
            assertThat(picked(pool, "192.0.2.2")).isEqualTo("b:1");
            assertThat(picked(pool, "2001:db8::1")).isEqualTo("c:1");
        }

        assertThat(pool.persistenceEntries()).isEqualTo(3);
    }

    @Test
    void netmaskJoinsTheClientsOfANetwork() {
        Pool pool = pool(template(24, 56, Duration.ofMinutes(5)), "a:1", "b:1", "c:1");

        assertThat(picked(pool, "192.0.2.1")).isEqualTo("a:1");
        assertThat(picked(pool, "192.0.2.254")).isEqualTo("a:1");
        assertThat(picked(pool, "192.0.3.1")).isEqualTo("b:1");
        assertThat(picked(pool, "2001:db8:0:ff::1")).isEqualTo("c:1");
        assertThat(picked(pool, "2001:db8:0:1::9")).isEqualTo("c:1");
        assertThat(picked(pool, "2001:db8:0:100::1")).isEqualTo("a:1");
    }

    @Test
    void maskThatIsNoWholeNumberOfOctetsCutsBits() {
        Pool pool = pool(template(30, 128, Duration.ofMinutes(5)), "a:1", "b:1");

        assertThat(picked(pool, "192.0.2.4")).isEqualTo("a:1");
        assertThat(picked(pool, "192.0.2.7")).isEqualTo("a:1");
        assertThat(picked(pool, "192.0.2.8")).isEqualTo("b:1");
    }

    @Test
    void maskOfZeroJoinsAllClientsOfAFamily() {
        Pool pool = pool(template(0, 0, Duration.ofMinutes(5)), "a:1", "b:1");

        assertThat(picked(pool, "192.0.2.1")).isEqualTo("a:1");
        assertThat(picked(pool, "203.0.113.9")).isEqualTo("a:1");
        assertThat(picked(pool, "2001:db8::1")).isEqualTo("b:1");
    }

    @Test
    void entryLivesForItsTimeoutAfterTheLastPick() {
        Pool pool = pool(template(32, 128, Duration.ofSeconds(10)), "a:1", "b:1");
        assertThat(picked(pool, "192.0.2.1")).isEqualTo("a:1");

        ticker.advance(Duration.ofSeconds(9));
        assertThat(picked(pool, "192.0.2.1")).isEqualTo("a:1");
        ticker.advance(Duration.ofSeconds(9));
        assertThat(picked(pool, "192.0.2.1")).isEqualTo("a:1");

        ticker.advance(Duration.ofSeconds(10));
        assertThat(picked(pool, "192.0.2.1")).isEqualTo("b:1");
    }

    @Test
    void unknownClientsAreNotBound() {
        Pool pool = pool(PersistenceTemplate.client(), "a:1", "b:1");

        assertThat(pool.pick(new PickRequest()).server().id()).isEqualTo("a:1");
        assertThat(pool.pick(new PickRequest()).server().id()).isEqualTo("b:1");
        assertThat(pool.persistenceEntries()).isZero();
    }

    @Test
    void tableNeverOutgrowsItsBound() {
        Pool pool = pool(template(32, 128, Duration.ofMinutes(5)), "a:1", "b:1");
        for (int i = 0; i < 1000; i++) {
            picked(pool, "10.0." + i / 250 + "." + i % 250);
        }

        assertThat(pool.persistenceEntries()).isLessThanOrEqualTo(100);
    }

    @Test
    void entriesWhoseTimeIsOverAreNotCounted() {
        Pool pool = pool(template(32, 128, Duration.ofSeconds(10)), "a:1", "b:1");
        picked(pool, "192.0.2.1");
        ticker.advance(Duration.ofSeconds(5));
        picked(pool, "192.0.2.2");
        ticker.advance(Duration.ofSeconds(5));

        assertThat(pool.persistenceEntries()).isEqualTo(1);
    }

    @Test
    void fullTableForgetsThoseNotSeenForLong() {
        Pool pool = pool(template(32, 128, Duration.ofMinutes(5)).withMaxEntries(50), "a:1", "b:1", "c:1");
        String server = picked(pool, "192.0.2.1");
        for (int i = 0; i < 500; i++) {
            picked(pool, "10.0." + i / 250 + "." + i % 250);
            assertThat(picked(pool, "192.0.2.1")).isEqualTo(server);
        }

        assertThat(pool.persistenceEntries()).isEqualTo(50);
    }

    @Test
    void fullTableForgetsEvenThoseInUseRatherThanOutgrowItsBound() {
        Pool pool = pool(template(32, 128, Duration.ofMinutes(5)).withMaxEntries(50), "a:1", "b:1", "c:1");
        for (int i = 0; i < 500; i++) {
            pool.pick(requestOf("10.0." + i / 250 + "." + i % 250));
        }

        assertThat(pool.persistenceEntries()).isEqualTo(50);
    }

    @Test
    void templateOutOfRangeIsRefused() {
        Duration minute = Duration.ofMinutes(1);
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> template(33, 128, minute))
                .withMessage("netmask: \"33\" (expected: 0..32)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> template(32, 129, minute))
                .withMessage("prefix: \"129\" (expected: 0..128)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> template(32, 128, Duration.ofMillis(999)))
                .withMessage("timeout: \"PT0.999S\" (expected: 1s to 31d)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> template(32, 128, Duration.ofDays(32)))
                .withMessage("timeout: \"PT768H\" (expected: 1s to 31d)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> template(32, 128, minute).withMaxEntries(0))
                .withMessage("max-entries: \"0\" (expected: 1 or more)");
    }
}
