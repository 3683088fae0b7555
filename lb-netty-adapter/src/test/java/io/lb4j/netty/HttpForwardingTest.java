package io.lb4j.netty;

import static io.lb4j.netty.RealServer.ok;
import static io.lb4j.netty.RealServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpForwardingTest {

    private static final int MEGABYTE = 1 << 20;

    @Test
    void requestsFollowTheWeightsAsInNginx() throws IOException {
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                RealServer c = RealServer.named("c");
                Gateway gateway = Gateway.http(a.address() + " weight=5", b.address(), c.address());
                RawClient client = gateway.client()) {
            StringBuilder sequence = new StringBuilder();
            for (int i = 0; i < 14; i++) {
                sequence.append(client.get("/").body());
            }
            assertThat(sequence).hasToString("aabacaaaabacaa");
        }
    }

    @Test
    void connectionsAreKeptOnBothSides() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/" + i).body()).isEqualTo("a");
            }
            assertThat(a.accepted()).isEqualTo(1);
            assertThat(gateway.service().connections()).isEqualTo(1);
        }
    }

    @Test
    void bodiesArriveByteForByteBothWays() throws IOException {
        try (RealServer echo = RealServer.answering((request, connection, out) -> {
                    ok(out, request.body());
                });
                Gateway gateway = Gateway.http(echo.address());
                RawClient client = gateway.client()) {
            String body = pattern(3 * MEGABYTE);
            client.send("PUT /big HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(client.answer().body()).isEqualTo(body);

            String chunk = pattern(MEGABYTE);
            client.send("POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n3;ext=1\r\nend\r\n0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo(chunk + "end");
            assertThat(client.get("/after").status()).isEqualTo(200);
        }
    }

    private static String pattern(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + i * 31 % 90));
        }
        return text.toString();
    }

    @Test
    void requestSentByteByByteIsTheSameRequest() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            for (char octet : "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".toCharArray()) {
                client.send(String.valueOf(octet));
            }
            assertThat(client.answer().body()).isEqualTo("a");
            assertThat(a.requests().get(0).body()).isEqualTo("abc");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (RealServer echo = RealServer.answering((request, connection, out) -> ok(out, request.line()));
                Gateway gateway = Gateway.http(echo.address());
                RawClient client = gateway.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            client.send(all.toString());
            for (int i = 0; i < 500; i++) {
                assertThat(client.answer().body()).isEqualTo("GET /" + i + " HTTP/1.1");
            }
        }
    }

    @Test
    void manyPipelinedRequestsWithoutAnyServerAreAllRefused() throws IOException {
        try (Gateway gateway = Gateway.http("127.0.0.1:9 down");
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000));
            for (int i = 0; i < 2000; i++) {
                assertThat(client.answer().status()).isEqualTo(503);
            }
        }
    }

    @Test
    void answerToHeadHasNoBodyAndTheConnectionGoesOn() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    boolean head = request.line().startsWith("HEAD");
                    raw(out, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + (head ? "" : "hello"));
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answerToHead().head()).containsIgnoringCase("content-length: 5");
            assertThat(client.get("/").body()).isEqualTo("hello");
        }
    }

    @Test
    void answerDelimitedByCloseIsChunkedForTheNewClientAndClosedForTheOldOne() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    raw(out, "HTTP/1.1 200 OK\r\n\r\nuntil the end");
                    connection.close();
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client();
                RawClient old = gateway.client()) {
            assertThat(client.get("/").body()).isEqualTo("until the end");
            assertThat(client.get("/").body()).isEqualTo("until the end");
            old.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            RawClient.Answer answer = old.answer();
            assertThat(answer.body()).isEqualTo("until the end");
            assertThat(answer.head()).doesNotContainIgnoringCase("transfer-encoding");
            assertThat(a.requests().get(2).fields("host")).hasSize(1);
        }
    }

    @Test
    void informationalAnswersStayBetweenTheServerAndUs() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    raw(out, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
                    ok(out, request.line());
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            assertThat(client.get("/1").body()).isEqualTo("GET /1 HTTP/1.1");
            assertThat(client.get("/2").body()).isEqualTo("GET /2 HTTP/1.1");
            assertThat(a.accepted()).isEqualTo(1);
        }
    }

    @Test
    void answerBeforeTheEndOfTheRequestIsPassedOnAndTheConnectionEnds() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {});
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            a.script((request, connection, out) -> {});
            try (EarlyServer early = new EarlyServer()) {
                gateway.pool().update(specs -> List.of(io.lb4j.core.ServerSpec.parse(early.address())));
                client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nbegin");
                assertThat(client.answer().status()).isEqualTo(401);
                assertThat(client.isClosedByPeer()).isTrue();
            }
            Gateway.await("active back to 0", () -> gateway.active() == 0);
        }
    }

    @Test
    void slowReaderPausesTheServer() throws Exception {
        AtomicLong sent = new AtomicLong();
        int whole = 100 * MEGABYTE;
        try (RealServer large = RealServer.answering((request, connection, out) -> {
                    raw(out, "HTTP/1.1 200 OK\r\nContent-Length: " + whole + "\r\n\r\n");
                    byte[] part = new byte[64 * 1024];
                    for (int done = 0; done < whole; done += part.length) {
                        out.write(part);
                        sent.addAndGet(part.length);
                    }
                });
                Gateway gateway = Gateway.http(large.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            long before = -1;
            while (before != sent.get()) { // until nothing moves any more
                before = sent.get();
                Thread.sleep(200);
            }
            // socket buffers of the kernel on both sides, and ours
            assertThat(sent.get()).isLessThan(30L * MEGABYTE);
            assertThat(client.answer().body()).hasSize(whole);
        }
    }

    @Test
    void clientThatGoesAwayCancelsItsPick() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RealServer slow = RealServer.answering((request, connection, out) -> {
                    asked.countDown();
                    connection.getInputStream().read(); // until the forwarder closes
                    connection.close();
                });
                Gateway gateway = Gateway.http(slow.address())) {
            try (RawClient client = gateway.client()) {
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                asked.await();
                assertThat(gateway.active()).isEqualTo(1);
                client.reset();
            }
            Gateway.await("active back to 0", () -> gateway.active() == 0);
            assertThat(gateway.server(slow).count(Outcome.CANCELLED)).isEqualTo(1);
        }
    }

    @Test
    void shutdownLetsTheRunningAnswerFinishAndSaysClose() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (RealServer slow = RealServer.answering((request, connection, out) -> {
                    asked.countDown();
                    go.await();
                    ok(out, "late");
                });
                Gateway gateway = Gateway.http(slow.address());
                RawClient client = gateway.client();
                RawClient idle = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            asked.await();
            Thread shutdown = new Thread(() -> gateway.forwarder().shutdown(Duration.ofSeconds(20)));
            shutdown.start();
            assertThat(idle.isClosedByPeer()).isTrue();
            go.countDown();
            RawClient.Answer answer = client.answer();
            assertThat(answer.body()).isEqualTo("late");
            assertThat(answer.head()).containsIgnoringCase("connection: close");
            shutdown.join(20_000);
            assertThat(shutdown.isAlive()).isFalse();
        }
    }

    @Test
    void connectionBeyondTheLimitIsClosedAtOnce() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(settings -> settings.maxConnections(2), a.address());
                RawClient first = gateway.client();
                RawClient second = gateway.client()) {
            assertThat(first.get("/").status()).isEqualTo(200);
            assertThat(second.get("/").status()).isEqualTo(200);
            try (RawClient third = gateway.client()) {
                assertThat(third.isClosedByPeer()).isTrue();
            }
            assertThat(first.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void headerFedSlowlyIsCutAtTheDeadline() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway =
                        Gateway.http(settings -> settings.headerTimeout(Duration.ofMillis(100)), a.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n");
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(a.requests()).isEmpty();
        }
    }

    @Test
    void idleConnectionIsClosedAfterItsTime() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(settings -> settings.idleTimeout(Duration.ofMillis(100)), a.address());
                RawClient client = gateway.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void expectedContinueIsGivenOnceAndTheBodyFollows() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(100);
            client.send("hi");
            assertThat(client.answer().body()).isEqualTo("a");
            assertThat(a.requests().get(0).fields("expect")).isEmpty();
        }
    }

    @Test
    void brokenChunkNeverCompletesTheRequestAtTheServer() throws IOException {
        List<String> completed = new ArrayList<>();
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    completed.add(request.line());
                    ok(out, "a");
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            Gateway.await("the first part has a server", () -> gateway.active() == 1);
            client.send("g\r\n");
            assertThat(client.answer().status()).isEqualTo(400);
            Gateway.await("active back to 0", () -> gateway.active() == 0);
            assertThat(completed).isEmpty();
        }
    }

    @Test
    void eofInMidHeaderReachesNobody() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHos");
            client.socket().shutdownOutput();
            assertThatThrownBy(client::answer).isInstanceOfAny(EOFException.class, java.net.SocketException.class);
            assertThat(a.requests()).isEmpty();
        }
    }
}
