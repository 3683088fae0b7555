package io.lb4j.core;

import static io.lb4j.core.BoundClients.picked;
import static io.lb4j.core.BoundClients.requestOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the cache behind the entries may forget, and what not. */
class PersistenceTableTest {

    private static final String CLIENT = "192.0.2.1";

    private final FakeTicker ticker = new FakeTicker();

    private Pool pool(PersistenceTemplate template) {
        return BoundClients.pool(ticker, template, "a:1", "b:1", "c:1").build();
    }

    @Test
    void entryUnderALongPickSurvivesAnyNumberOfTimeouts() {
        Pool pool = pool(PersistenceTemplate.client().withTimeout(Duration.ofSeconds(1)));
        Pick held = pool.pick(requestOf(CLIENT));

        for (int hour = 0; hour < 5; hour++) {
            ticker.advance(Duration.ofHours(1));
            picked(pool, "198.51.100." + hour); // gives the cache occasion to drop what is old
            assertThat(pool.persistenceEntries()).isEqualTo(2);
        }

        assertThat(picked(pool, CLIENT)).isEqualTo(held.server().id());
        held.complete(Outcome.SUCCESS);
        ticker.advance(Duration.ofSeconds(60));
        assertThat(pool.persistenceEntries()).isZero();
    }

    @Test
    void entryWhoseLongPickEndedUnseenIsDroppedWhenItsTimeIsOver() {
        Pool pool = pool(PersistenceTemplate.client().withTimeout(Duration.ofSeconds(1)));
        Pick held = pool.pick(requestOf(CLIENT));
        ticker.advance(Duration.ofHours(1));
        assertThat(pool.persistenceEntries()).isEqualTo(1);
        held.complete(Outcome.SUCCESS);

        ticker.advance(Duration.ofHours(1));

        assertThat(pool.persistenceEntries()).isZero();
        assertThat(pool.persistenceExpirations()).isEqualTo(1);
        assertThat(pool.persistenceEvictions()).isZero();
    }

    @Test
    void pickWhoseEntryWasForgottenEndsAsAnyOther() {
        Pool pool = pool(PersistenceTemplate.client().withMaxEntries(1));
        Pick first = pool.pick(requestOf(CLIENT));
        for (int i = 0; i < 10; i++) {
            picked(pool, "198.51.100." + i);
        }
        assertThat(pool.persistenceEvictions()).isEqualTo(10);

        first.complete(Outcome.SUCCESS);

        assertThat(pool.snapshot().servers())
                .allSatisfy(server -> assertThat(server.active()).isZero());
        assertThat(pool.persistenceEntries()).isEqualTo(1);
    }

    @Test
    void smallerBoundHoldsAtOnce() {
        Pool pool = pool(PersistenceTemplate.client());
        for (int i = 0; i < 100; i++) {
            picked(pool, "198.51.100." + i);
        }

        pool.persistence(PersistenceTemplate.client().withMaxEntries(10));

        assertThat(pool.persistenceEntries()).isEqualTo(10);
    }

    @Test
    void clientWithALongPickKeepsItsServerWhileOthersPushTimeOn() {
        Pool pool = pool(PersistenceTemplate.client().withTimeout(Duration.ofSeconds(1)));
        Pick held = pool.pick(requestOf(CLIENT));
        AtomicInteger strays = new AtomicInteger();

        Threads.run(4, thread -> {
            for (int round = 0; round < 2000; round++) {
                Pick pick = pool.pick(requestOf(CLIENT));
                if (pick.server() != held.server()) {
                    strays.incrementAndGet();
                }
                pick.complete(Outcome.SUCCESS);
                pool.pick(requestOf("10.0." + thread + "." + round % 250)).complete(Outcome.SUCCESS);
                ticker.advance(Duration.ofSeconds(thread * 20L));
            }
        });

        assertThat(strays).hasValue(0);
    }
}
