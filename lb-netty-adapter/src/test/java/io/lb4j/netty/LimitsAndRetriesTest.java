package io.lb4j.netty;

import static io.lb4j.netty.RealServer.ok;
import static io.lb4j.netty.RealServer.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolLimits;
import io.lb4j.core.Refusal;
import io.lb4j.core.Server;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.retry.RetryBudget;
import io.lb4j.core.retry.RetryCondition;
import io.lb4j.core.retry.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that wait for a place, run out of time, or are sent twice. */
@Timeout(120)
class LimitsAndRetriesTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration NONE = Duration.ZERO;
    private static final PoolLimits QUEUE = PoolLimits.queue(1, Duration.ofSeconds(30));

    private static Pool queued(PoolLimits limits, RealServer server) {
        return Gateway.pool(server.address() + " max_conns=1").limits(limits).build();
    }

    private static Gateway gateway(RetryPolicy policy, String... servers) {
        return Gateway.http(settings -> settings.retry(policy), servers);
    }

    private static RealServer.Script answeringWhenLet(Semaphore permits, String body) {
        return (request, connection, out) -> {
            permits.acquire();
            ok(out, body);
        };
    }

    @Test
    void requestWaitsForItsTurnAndOneTooManyIsRefused() throws IOException {
        Semaphore permits = new Semaphore(0);
        try (RealServer a = RealServer.answering(answeringWhenLet(permits, "a"));
                Gateway gateway = Gateway.start(Protocol.HTTP, settings -> settings, queued(QUEUE, a));
                RawClient first = gateway.client();
                RawClient second = gateway.client()) {
            first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
            Gateway.await("the first is in flight", () -> a.requests().size() == 1);
            second.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
            Gateway.await("the second waits", () -> gateway.pool().waiting() == 1);

            assertThat(gateway.get("/3").status()).isEqualTo(503);
            assertThat(gateway.pool().refused(Refusal.QUEUE_FULL)).isEqualTo(1);

            permits.release(2);
            assertThat(first.answer().body()).isEqualTo("a");
            assertThat(second.answer().body()).isEqualTo("a");
            Gateway.await("nothing is active", () -> gateway.active() == 0);
        }
    }

    @Test
    void clientThatGoesLeavesTheQueue() throws IOException {
        Semaphore permits = new Semaphore(0);
        try (RealServer a = RealServer.answering(answeringWhenLet(permits, "a"));
                Gateway gateway = Gateway.start(Protocol.HTTP, settings -> settings, queued(QUEUE, a));
                RawClient first = gateway.client()) {
            first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
            Gateway.await("the first is in flight", () -> a.requests().size() == 1);
            try (RawClient second = gateway.client()) {
                second.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
                Gateway.await("the second waits", () -> gateway.pool().waiting() == 1);
            }
            Gateway.await("it has left", () -> gateway.pool().waiting() == 0);
            permits.release();
            assertThat(first.answer().body()).isEqualTo("a");
            assertThat(a.requests()).hasSize(1);
        }
    }

    @Test
    void waitThatIsOverIsAnsweredThoughNobodyComesOrGoes() throws IOException {
        Semaphore permits = new Semaphore(0);
        try (RealServer a = RealServer.answering(answeringWhenLet(permits, "a"));
                Gateway gateway =
                        Gateway.start(Protocol.HTTP, settings -> settings, queued(PoolLimits.queue(1, SHORT), a));
                RawClient first = gateway.client()) {
            first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
            Gateway.await("the first is in flight", () -> a.requests().size() == 1);
            assertThat(gateway.get("/2").status()).isEqualTo(503);
            assertThat(gateway.pool().refused(Refusal.QUEUE_TIMEOUT)).isEqualTo(1);
            permits.release();
            assertThat(first.answer().body()).isEqualTo("a");
        }
    }

    @Test
    void tcpSessionWaitsForItsTurn() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.start(Protocol.TCP, settings -> settings, queued(QUEUE, a))) {
            RawClient first = gateway.client();
            assertThat(first.get("/").body()).isEqualTo("a");
            try (RawClient second = gateway.client()) {
                second.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                Gateway.await("the second waits", () -> gateway.pool().waiting() == 1);
                first.close();
                assertThat(second.answer().body()).isEqualTo("a");
            }
            Gateway.await("nothing is active", () -> gateway.active() == 0);
        }
    }

    @Test
    void attemptThatTakesTooLongIsATimeoutAndIsOnlyRepeatedIfThatIsHarmless() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        RetryPolicy policy = RetryPolicy.standard().withTimeouts(SHORT, NONE);
        try (RealServer silent = RealServer.answering((request, connection, out) -> end.await());
                RealServer a = RealServer.named("a");
                Gateway gateway = gateway(policy, silent.address() + " max_fails=0 weight=100", a.address());
                RawClient client = gateway.client()) {
            assertThat(gateway.get("/").body()).isEqualTo("a");
            assertThat(gateway.server(silent).count(Outcome.TIMEOUT)).isEqualTo(1);

            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().status()).isEqualTo(504);
            assertThat(a.requests()).hasSize(1);
            end.countDown();
        }
    }

    @Test
    void allAttemptsTogetherHaveATime() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        RetryPolicy policy = RetryPolicy.standard().withTimeouts(NONE, SHORT);
        try (RealServer silent = RealServer.answering((request, connection, out) -> end.await());
                RealServer a = RealServer.named("a");
                Gateway gateway = gateway(policy, silent.address(), a.address())) {
            assertThat(gateway.get("/").status()).isEqualTo(504);
            assertThat(a.requests()).isEmpty();
            assertThat(gateway.server(silent).count(Outcome.TIMEOUT)).isEqualTo(1);
            assertThat(gateway.active()).isZero();
            end.countDown();
        }
    }

    @Test
    void usedUpBudgetPassesTheLastAnswerOn() throws IOException {
        RetryPolicy policy = RetryPolicy.on(Set.of(RetryCondition.HTTP_503))
                .withBudget(new RetryBudget(0, 1, Duration.ofSeconds(1)));
        String ill = "HTTP/1.1 503 Ill\r\nContent-Length: 3\r\n\r\nill";
        try (RealServer a = RealServer.answering((request, connection, out) -> raw(out, ill));
                RealServer b = RealServer.answering((request, connection, out) -> raw(out, ill));
                RealServer c = RealServer.named("c");
                Gateway gateway = gateway(policy, a.address(), b.address(), c.address())) {
            assertThat(gateway.get("/").status()).isEqualTo(503);
            assertThat(c.requests()).isEmpty();
        }
    }

    @Test
    void slowAnswerIsOvertakenByASecondServerAndTheFirstIsCutOff() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        RetryPolicy policy = RetryPolicy.standard().withHedgeDelay(SHORT);
        try (RealServer slow = RealServer.answering((request, connection, out) -> end.await());
                RealServer a = RealServer.named("a");
                Gateway gateway = gateway(policy, slow.address(), a.address());
                RawClient client = gateway.client()) {
            client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().body()).isEqualTo("a");
            assertThat(slow.requests().get(0).body()).isEqualTo("hi");
            assertThat(a.requests().get(0).body()).isEqualTo("hi");
            assertThat(gateway.server(slow).count(Outcome.CANCELLED)).isEqualTo(1);
            Gateway.await("nothing is active", () -> gateway.active() == 0);
            end.countDown();
        }
    }

    @Test
    void hedgeThatFailsLeavesTheFirstAttemptAlone() throws IOException {
        Semaphore permits = new Semaphore(0);
        RetryPolicy policy = RetryPolicy.standard().withHedgeDelay(SHORT);
        try (RealServer slow = RealServer.answering(answeringWhenLet(permits, "slow"));
                RealServer broken = RealServer.answering((request, connection, out) -> connection.close());
                Gateway gateway = gateway(policy, slow.address(), broken.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Gateway.await("the hedge fails", () -> gateway.server(broken).count(Outcome.BROKEN) == 1);
            permits.release();
            assertThat(client.answer().body()).isEqualTo("slow");
            Gateway.await("nothing is active", () -> gateway.active() == 0);
        }
    }

    @Test
    void postIsNotHedgedThoughItTakesLongerThanAGetThatIs() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger posts = new AtomicInteger();
        AtomicInteger gets = new AtomicInteger();
        RealServer.Script script = (request, connection, out) -> {
            if (request.line().startsWith("POST")) {
                posts.incrementAndGet();
                end.await();
            } else if (gets.incrementAndGet() == 1) {
                end.await();
            }
            ok(out, "fine");
        };
        try (RealServer a = RealServer.answering(script);
                RealServer b = RealServer.answering(script);
                Gateway gateway = gateway(RetryPolicy.standard().withHedgeDelay(SHORT), a.address(), b.address());
                RawClient client = gateway.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            Gateway.await("the POST is there", () -> posts.get() == 1);
            assertThat(gateway.get("/").body()).isEqualTo("fine");
            assertThat(gets.get()).isEqualTo(2);
            end.countDown();
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(posts.get()).isEqualTo(1);
        }
    }

    /** Clients that go, servers that fail or are slow, hedges, retries and waits: afterwards everything is given back. */
    @Test
    void afterAnyLoadNothingIsCounted() throws Exception {
        Random chances = new Random(7);
        AtomicInteger requests = new AtomicInteger();
        RealServer.Script script = (request, connection, out) -> {
            int chance;
            synchronized (chances) {
                chance = chances.nextInt(100);
            }
            if (chance < 10) {
                connection.close();
            } else if (chance < 20) {
                raw(out, "HTTP/1.1 503 Ill\r\nContent-Length: 3\r\n\r\nill");
            } else {
                for (int i = 0; chance < 40 && i < 50_000; i++) {
                    Thread.onSpinWait();
                }
                ok(out, "fine");
            }
        };
        RetryPolicy policy = RetryPolicy.on(
                        Set.of(RetryCondition.ERROR, RetryCondition.TIMEOUT, RetryCondition.HTTP_503))
                .withTimeouts(Duration.ofMillis(200), Duration.ofSeconds(1))
                .withHedgeDelay(Duration.ofMillis(1))
                .withBudget(new RetryBudget(50, 10, Duration.ofSeconds(10)));
        try (RealServer a = RealServer.answering(script);
                RealServer b = RealServer.answering(script);
                RealServer c = RealServer.answering(script);
                Gateway gateway = Gateway.start(
                        Protocol.HTTP,
                        settings -> settings.retry(policy),
                        Gateway.pool(
                                        a.address() + " max_conns=2 max_fails=0",
                                        b.address() + " max_conns=2 max_fails=0",
                                        c.address() + " max_conns=1 max_fails=0")
                                .limits(PoolLimits.queue(4, Duration.ofMillis(100))
                                        .withMaxInFlight(4))
                                .build())) {
            List<Callable<Void>> clients = IntStream.range(0, 8)
                    .<Callable<Void>>mapToObj(thread -> () -> {
                        Random random = new Random(thread);
                        for (int i = 0; i < 150; i++) {
                            try (RawClient client = gateway.client()) {
                                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                                requests.incrementAndGet();
                                if (random.nextInt(4) == 0) {
                                    client.reset();
                                } else {
                                    assertThat(client.answer().status()).isIn(200, 502, 503, 504);
                                }
                            }
                        }
                        return null;
                    })
                    .toList();
            ExecutorService threads = Executors.newFixedThreadPool(clients.size());
            for (Future<Void> ended : threads.invokeAll(clients)) {
                ended.get();
            }
            threads.shutdown();
            Pool pool = gateway.pool();
            Gateway.await("every client has gone", () -> gateway.service().connections() == 0);
            Gateway.await(
                    "nothing waits or is active",
                    () -> pool.waiting() == 0 && pool.inFlight() == 0 && gateway.active() == 0);
            assertThat(pool.snapshot().servers())
                    .allSatisfy(server -> assertThat(server.picks()).isEqualTo(outcomes(server)));
            assertThat(requests.get()).isEqualTo(1200);
        }
    }

    private static long outcomes(Server server) {
        long sum = 0;
        for (Outcome outcome : Outcome.values()) {
            sum += server.count(outcome);
        }
        return sum;
    }
}
