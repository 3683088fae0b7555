package io.lb4j.netty;

import static io.lb4j.netty.RealServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.VirtualService.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send what nobody should, or take what they ask for never, and schedulers that fail under them. */
@Timeout(60)
class HostileClientTest {

    private static final String HOST = "Host: x\r\n";
    private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** Whatever the status, it is an error, the connection ends, and no server has seen a whole request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost\t: x\r\n\r\n",
                "GET / HTTP/1.1\r\nX A: 1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n X-A: 1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n: 1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nX-A\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nX-A: a\0b\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nX-A: a\rb\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nX-A: a\u007fb\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\nHost: x\n\n",
                "GET / HTTP/1.1\r\nHost: x\n\r\n",
                "GET /\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1x\r\nHost: x\r\n\r\n",
                "GET / HTTP/3.0\r\nHost: x\r\n\r\n",
                "GET / HTTP/0.9\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1 \rX\r\nHost: x\r\n\r\n",
                "G\u0001T / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /x#frag HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://user@x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http:///x HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://:80/x HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET x HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x:99999\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer_Encoding : chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 6\r\n\r\nhello",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5,\r\n\r\nhello",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5abc\r\n\r\nhello",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775808\r\n\r\nhello",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n",
                "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
                CHUNKED + "g\r\n",
                CHUNKED + "8000000000000000\r\n",
                CHUNKED + "80000000\r\n",
                CHUNKED + "-1\r\n",
                CHUNKED + "+5\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "0x5\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "\r\n0\r\n\r\n",
                CHUNKED + " 5\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "5 5\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "5;a=\rb\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "5;a=\0b\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "5;a\nhello\r\n0\r\n\r\n",
                CHUNKED + "5\nhello\r\n0\r\n\r\n",
                CHUNKED + "5\r\nhello\rX0\r\n\r\n",
                CHUNKED + "5\r\nhelloXX0\r\n\r\n",
                CHUNKED + "5\r\nhello\n0\r\n\r\n",
                CHUNKED + "0\r\nX-A : b\r\n\r\n",
                CHUNKED + "0\r\nX-A: a\rb\r\n\r\n",
                CHUNKED + "0\r\n\n",
            })
    void requestThatTwoReadersCouldReadDifferentlyIsRefused(String bytes) throws IOException {
        List<String> whole = new CopyOnWriteArrayList<>();
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    whole.add(request.head() + request.body());
                    ok(out, "a");
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send(bytes);
            String answer = new String(readUntilClosed(client), StandardCharsets.ISO_8859_1);
            assertThat(whole).isEmpty();
            assertThat(answer).startsWith("HTTP/1.1 ").doesNotContain("HTTP/1.1 2");
            Gateway.await("active back to 0", () -> gateway.active() == 0);
        }
    }

    private static byte[] readUntilClosed(RawClient client) throws IOException {
        client.socket().setSoTimeout(5000);
        try {
            return client.socket().getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            return "HTTP/1.1 200 not closed".getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Test
    void clientThatNeverReadsIsNotServedWithoutEnd() throws Exception {
        String body = "x".repeat(10_000);
        try (RealServer a = RealServer.answering((request, connection, out) -> ok(out, body));
                Gateway gateway = Gateway.http(a.address());
                Socket client = new Socket()) {
            client.setReceiveBufferSize(64 * 1024);
            client.connect(gateway.service().address());
            byte[] requests =
                    ("GET / HTTP/1.1\r\n" + HOST + "\r\n").repeat(1000).getBytes(StandardCharsets.US_ASCII);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 50; i++) { // answers of 500 MB
                        client.getOutputStream().write(requests);
                    }
                } catch (IOException e) {
                    // closed at the end of the test
                }
            });
            sender.start();
            int before = -1;
            while (before != a.requests().size()) { // until nothing moves any more
                before = a.requests().size();
                TimeUnit.MILLISECONDS.sleep(500);
            }
            assertThat(before).isLessThan(2000); // what socket buffers hold, and a little
            for (int i = 0; i < 3000; i++) {
                assertThat(client.getInputStream().readNBytes(body.length())).hasSize(body.length());
            }
            client.setSoLinger(true, 0);
            client.shutdownInput();
            client.shutdownOutput();
            sender.join();
        }
    }

    @Test
    void schedulerThatFailsMeansAnErrorAndNothingLeftBehind() throws IOException {
        Scheduler failing = (level, previous) -> request -> {
            throw new IllegalStateException("scheduler");
        };
        Pool pool = Gateway.pool("127.0.0.1:9").scheduler(failing).build();
        try (Gateway gateway = Gateway.start(Protocol.HTTP, settings -> settings, pool);
                RawClient client = gateway.client()) {
            assertThat(client.get("/").status()).isEqualTo(500);
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().status()).isEqualTo(500);
        }
        try (Gateway gateway = Gateway.start(Protocol.TCP, settings -> settings, pool);
                RawClient client = gateway.client()) {
            assertThat(client.isClosedByPeer()).isTrue();
            Gateway.await("connections back to 0", () -> gateway.service().connections() == 0);
        }
    }

    @Test
    void schedulerThatFailsAtARetryMeansAnErrorAndNothingLeftBehind() throws IOException {
        Scheduler failing = (level, previous) -> request -> {
            if (!request.isFirstTry()) {
                throw new IllegalStateException("scheduler");
            }
            return level.size() == 0 ? null : level.server(0);
        };
        try (RealServer broken = RealServer.answering((request, connection, out) -> connection.close());
                RealServer gone = RealServer.named("gone")) {
            gone.kill();
            for (RealServer first : List.of(broken, gone)) {
                Pool pool = Gateway.pool(first.address() + " max_fails=0", "127.0.0.1:9")
                        .scheduler(failing)
                        .build();
                try (Gateway gateway = Gateway.start(Protocol.HTTP, settings -> settings, pool);
                        RawClient client = gateway.client()) {
                    assertThat(client.get("/").status()).isEqualTo(500);
                    assertThat(gateway.active()).isZero();
                }
            }
            Pool pool = Gateway.pool(gone.address(), "127.0.0.1:9")
                    .scheduler(failing)
                    .build();
            try (Gateway gateway = Gateway.start(Protocol.TCP, settings -> settings, pool);
                    RawClient client = gateway.client()) {
                assertThat(client.isClosedByPeer()).isTrue();
                assertThat(gateway.active()).isZero();
            }
        }
    }

    @Test
    void clientThatSlowlyFollowsItsBodyAndServerThatNeverReadsAreBothCut() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RealServer deaf = RealServer.answering((request, connection, out) -> end.await());
                Gateway gateway = Gateway.http(
                        settings ->
                                settings.idleTimeout(Duration.ofMillis(200)).responseTimeout(Duration.ofSeconds(30)),
                        deaf.address());
                RawClient client = gateway.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
            assertThat(client.isClosedByPeer()).isTrue();
            Gateway.await("active back to 0", () -> gateway.active() == 0);
            assertThat(gateway.server(deaf).failures()).isZero();
            end.countDown();
        }
    }

    @Test
    void clientThatDoesNotReadALargeAnswerIsCutAtTheIdleDeadline() throws Exception {
        try (RealServer large = RealServer.answering((request, connection, out) -> {
                    RealServer.raw(out, "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                    out.write(new byte[100_000_000]);
                });
                Gateway gateway =
                        Gateway.http(settings -> settings.idleTimeout(Duration.ofMillis(300)), large.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Gateway.await("picked", () -> gateway.active() == 1);
            Gateway.await("connection cut", () -> gateway.service().connections() == 0);
            assertThat(gateway.active()).isZero();
            assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
        }
    }

    @Test
    void oldClientGetsNoContinueAndKeepsItsConnectionIfItAsks() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            for (int i = 0; i < 2; i++) {
                client.send(
                        "POST / HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
                RawClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.head()).containsIgnoringCase("connection: keep-alive");
            }
            client.send("HEAD / HTTP/1.1\r\nHost: a@b\r\n\r\n");
            assertThat(client.answerToHead().status()).isEqualTo(400);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void refusedClientThatDoesNotCloseIsClosedSoon() throws Exception {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send("NONSENSE\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(400);
            long answered = System.nanoTime();
            Gateway.await("connections back to 0", () -> gateway.service().connections() == 0);
            assertThat(Duration.ofNanos(System.nanoTime() - answered)).isLessThan(Duration.ofSeconds(7));
        }
    }

    @Test
    void connectionTimesOutWhileTheClientIsThereAndAfterItLeft() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket second = new Socket(full.getInetAddress(), full.getLocalPort()); // beyond, the kernel drops
                Gateway gateway = Gateway.http(
                        settings -> settings.connectTimeout(Duration.ofMillis(300)),
                        "127.0.0.1:" + full.getLocalPort())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            assertThat(gateway.get("/").status()).isEqualTo(504);
            try (RawClient client = gateway.client()) {
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                Gateway.await("picked", () -> gateway.active() == 1);
            }
            Gateway.await("active back to 0", () -> gateway.active() == 0);
        }
    }
}
