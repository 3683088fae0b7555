package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.Server;
import java.io.IOException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KilledServerTest {

    private static final int THREADS = 8;
    private static final int REQUESTS = 20_000;
    private static final String PARAMETERS = " max_fails=1 fail_timeout=2s";

    /** Two seconds are at most three by the rule of whole seconds; the rest is for a busy machine (chosen). */
    private static final long BACK_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(3 + 3);

    @Test
    void noGetFailsWhenAServerIsKilledAndItTakesPartAgainOnceItIsBack() throws Exception {
        try (ServerProcess a = ServerProcess.start("a");
                ServerProcess b = ServerProcess.start("b");
                ServerProcess c = ServerProcess.start("c");
                Gateway gateway =
                        Gateway.http(a.address() + PARAMETERS, b.address() + PARAMETERS, c.address() + PARAMETERS)) {
            Server killed = Objects.requireNonNull(gateway.pool().snapshot().server(b.address()));

            Queue<String> wrong = load(gateway, b);

            assertThat(wrong).isEmpty();
            assertThat(killed.count(Outcome.SUCCESS)).as("before it was killed").isBetween(1L, REQUESTS / 2L);
            assertThat(killed.count(Outcome.BROKEN) + killed.count(Outcome.CONNECT_FAILED))
                    .as("attempts that went on to another server")
                    .isPositive();
            try (ServerProcess again = b.startAgain()) {
                awaitAnswerOf(again, gateway);
            }
            Gateway.await("active back to 0", () -> gateway.active() == 0);
        }
    }

    /** Sends the requests over kept connections, kills a server after a third of them, and returns what was not answered. */
    private static Queue<String> load(Gateway gateway, ServerProcess victim) throws InterruptedException {
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(THREADS);
        for (int thread = 0; thread < THREADS; thread++) {
            clients.execute(() -> {
                try (RawClient client = gateway.client()) {
                    for (int i = next.getAndIncrement(); i < REQUESTS; i = next.getAndIncrement()) {
                        if (i == REQUESTS / 3) {
                            victim.kill();
                        }
                        RawClient.Answer answer = client.get("/" + i);
                        if (answer.status() != 200 || answer.body().length() != 1) {
                            wrong.add(i + ": " + answer);
                        }
                    }
                } catch (IOException e) {
                    wrong.add("connection cut: " + e);
                }
            });
        }
        clients.shutdown();
        assertThat(clients.awaitTermination(100, TimeUnit.SECONDS)).isTrue();
        assertThat(next).hasValueGreaterThanOrEqualTo(REQUESTS);
        return wrong;
    }

    private static void awaitAnswerOf(ServerProcess server, Gateway gateway) throws IOException {
        long end = System.nanoTime() + BACK_WITHIN_NANOS;
        try (RawClient client = gateway.client()) {
            RawClient.Answer answer;
            do {
                assertThat(System.nanoTime() - end)
                        .as("%s is back", server.name())
                        .isNegative();
                answer = client.get("/");
                assertThat(answer.status()).isEqualTo(200);
            } while (!answer.body().equals(server.name()));
        }
    }
}
