package io.lb4j.core;

import static io.lb4j.core.BoundClients.requestOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class ConcurrentPersistenceTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 2000;

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void firstPicksOfOneClientAtOnceEndOnOneServer() {
        Pool pool = BoundClients.pool(ticker, PersistenceTemplate.client(), "a:1", "b:1", "c:1")
                .build();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        Set<String> chosen = ConcurrentHashMap.newKeySet();

        Threads.run(THREADS, thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                together.await();
                Pick pick = pool.pick(requestOf(client(round)));
                chosen.add(round + " " + pick.server());
                pick.complete(Outcome.SUCCESS);
            }
        });

        assertThat(chosen).hasSize(ROUNDS);
        assertThat(pool.persistenceEntries()).isEqualTo(ROUNDS);
        assertNothingActive(pool);
        long picks = pool.snapshot().servers().stream().mapToLong(Server::picks).sum();
        assertThat(picks).isEqualTo((long) THREADS * ROUNDS);
    }

    @Test
    void clientsOfAServerThatWentDownMoveToOneServerEach() {
        Pool pool = BoundClients.pool(ticker, PersistenceTemplate.client(), "a:1", "b:1 down", "c:1 down", "d:1 down")
                .build();
        for (int round = 0; round < ROUNDS; round++) {
            pool.pick(requestOf(client(round))).complete(Outcome.SUCCESS);
        }
        pool.update(specs -> specs.stream()
                .map(spec -> spec.toBuilder()
                        .admin(spec.id().equals("a:1") ? ServerState.DOWN : ServerState.UP)
                        .build())
                .toList());
        CyclicBarrier together = new CyclicBarrier(THREADS);
        Set<String> chosen = ConcurrentHashMap.newKeySet();

        Threads.run(THREADS, thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                together.await();
                Pick pick = pool.pick(requestOf(client(round)));
                chosen.add(round + " " + pick.server());
                pick.complete(Outcome.SUCCESS);
            }
        });

        assertThat(chosen).hasSize(ROUNDS);
        assertNothingActive(pool);
    }

    @Test
    void tableKeepsItsBoundAndCountsUnderLoad() {
        PersistenceTemplate small = PersistenceTemplate.client().withMaxEntries(64);
        Pool pool = BoundClients.pool(ticker, small, "a:1 max_conns=1", "b:1", "c:1")
                .inactiveTime(Duration.ofSeconds(1))
                .build();

        Threads.run(THREADS, thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                pool.pick(requestOf(client(round * (thread + 1) % 500))).complete(Outcome.SUCCESS);
                ticker.advance(Duration.ofMillis(thread));
            }
        });

        assertThat(pool.persistenceEntries()).isLessThanOrEqualTo(64);
        ticker.advance(Duration.ofMinutes(6));
        assertNothingActive(pool);
        assertThat(pool.persistenceEntries()).isZero(); // so no pick is left under any entry
    }

    private static String client(int number) {
        return "10.0." + number / 250 + "." + number % 250;
    }

    private static void assertNothingActive(Pool pool) {
        assertThat(pool.snapshot().servers()).allSatisfy(server -> {
            assertThat(server.active()).isZero();
            assertThat(server.inactive()).isZero();
        });
    }
}
