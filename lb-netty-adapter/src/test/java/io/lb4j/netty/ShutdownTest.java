package io.lb4j.netty;

import static io.lb4j.netty.RealServer.ok;
import static io.lb4j.netty.RealServer.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** What clients see of the end of a forwarder. */
@Timeout(60)
@Isolated // it looks for threads, and would see those of other tests
@Execution(ExecutionMode.SAME_THREAD)
class ShutdownTest {

    private static final Duration GRACE = Duration.ofSeconds(20);

    private static Thread shutdown(Gateway gateway) {
        Thread thread = new Thread(() -> gateway.forwarder().shutdown(GRACE));
        thread.start();
        return thread;
    }

    @Test
    void answersThatHaveEndedButNotReachedTheirClientAreNotCut() throws Exception {
        String body = "x".repeat(10_000);
        try (RealServer a = RealServer.answering((request, connection, out) -> ok(out, body));
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            String head = client.get("/").head();
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5000)); // answers of 50 MB, more than sockets hold
            int before = -1;
            while (before != a.requests().size() || gateway.active() != 0) { // until nothing moves any more
                before = a.requests().size();
                TimeUnit.MILLISECONDS.sleep(300);
            }
            Thread shutdown = shutdown(gateway);
            Gateway.await("stopped accepting", () -> isRefused(gateway));
            TimeUnit.MILLISECONDS.sleep(200);
            int read = client.socket().getInputStream().readAllBytes().length;
            assertThat(read % (head.length() + body.length())).isZero();
            assertThat(read / (head.length() + body.length()))
                    .isEqualTo(a.requests().size() - 1);
            shutdown.join(5000);
            assertThat(shutdown.isAlive()).isFalse();
        }
    }

    private static boolean isRefused(Gateway gateway) {
        try (RawClient late = gateway.client()) {
            return late.isClosedByPeer();
        } catch (java.io.IOException e) {
            return true;
        }
    }

    @Test
    void connectionWhoseAnswerHadBegunEndsWithTheAnswer() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RealServer slow = RealServer.answering((request, connection, out) -> {
                    raw(out, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nla");
                    go.await();
                    raw(out, "te");
                });
                Gateway gateway = Gateway.http(slow.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.socket().getInputStream().read()).isEqualTo('H'); // the header has left without "close"
            Thread shutdown = shutdown(gateway);
            Gateway.await("stopped accepting", () -> isRefused(gateway));
            go.countDown();
            shutdown.join(5000);
            assertThat(shutdown.isAlive()).isFalse();
            assertThat(new String(
                            client.socket().getInputStream().readAllBytes(),
                            java.nio.charset.StandardCharsets.US_ASCII))
                    .endsWith("late");
        }
    }

    @Test
    void portIsFreeAgainAndEveryThreadEnds() throws Exception {
        int port = 0;
        Pool pool = Gateway.pool("127.0.0.1:9 down").build();
        for (int i = 0; i < 3; i++) {
            try (Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 2))) {
                RunningService service = forwarder.listen(
                        VirtualService.inProcess("test", "127.0.0.1:" + port, Protocol.HTTP, pool),
                        ServiceSettings.standard());
                port = service.address().getPort();
                try (RawClient client = RawClient.to(service.address())) {
                    assertThat(client.get("/").status()).isEqualTo(503);
                }
            }
        }
        Gateway.await(
                "event loops ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("lb-")));
    }

    @Test
    void serverThatAnswersAfterTheGraceIsCutAndItsPickCompleted() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RealServer silent = RealServer.answering((request, connection, out) -> {
                    end.await();
                    ok(out, "too late");
                });
                Gateway gateway = Gateway.http(silent.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Gateway.await("picked", () -> gateway.active() == 1);
            gateway.forwarder().shutdown(Duration.ofMillis(100));
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(gateway.active()).isZero();
            end.countDown();
        }
    }
}
