package io.lb4j.netty;

import static io.lb4j.netty.RealServer.ok;
import static io.lb4j.netty.RealServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.Outcome;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real servers that say too much, too little, or two things at once. */
@Timeout(60)
class HostileServerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 304 Not Modified\r\n\r\nhello",
                "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nX-A: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nhello\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n0\r\n\r\n",
            })
    void bytesBehindAnAnswerHarmNoOtherRequest(String answer) throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    if (request.line().contains("/first")) {
                        raw(out, answer);
                    } else {
                        ok(out, "good");
                    }
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer().status()).isLessThan(400);
            assertThat(client.answer().body()).isEqualTo("good");
            assertThat(client.get("/first").status()).isLessThan(400);
            assertThat(client.get("/second").body()).isEqualTo("good");
            assertThat(gateway.server(a).count(Outcome.SUCCESS)).isEqualTo(4);
        }
    }

    @Test
    void bytesOnAnIdleConnectionEndIt() throws Exception {
        Semaphore strayBytes = new Semaphore(0);
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    ok(out, "good");
                    if (request.line().contains("/first")) {
                        raw(out, "x"); // no message yet, and never a good one
                        strayBytes.release();
                    }
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.get("/first").body()).isEqualTo("good");
                strayBytes.acquire(); // it lies before the forwarder ahead of the next request
                assertThat(client.get("/second").body()).isEqualTo("good");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: gzip\r\nContent-Length: 2",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 2",
                "X-A: a\0b\r\nContent-Length: 2",
                "X-A: a\rb\r\nContent-Length: 2",
                "X-A: a\u0001b\r\nContent-Length: 2",
                "Content-Length: 2\r\nContent-Length: 2",
                "Content-Length: -2",
                "Content-Length: +2",
            })
    void answerThatTwoReadersCouldReadDifferentlyIsABadGateway(String fields) throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    raw(out, "HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n0\r\n\r\n");
                    connection.close();
                });
                Gateway gateway = Gateway.http(a.address())) {
            assertThat(gateway.get("/").status()).isEqualTo(502);
            assertThat(gateway.server(a).count(Outcome.INVALID_RESPONSE)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 200 O\0K", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 -200 OK", "HTTX/1.1 200 OK"
            })
    void statusLineThatIsNoneIsABadGateway(String line) throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    raw(out, line + "\r\nContent-Length: 0\r\n\r\n");
                    connection.close();
                });
                Gateway gateway = Gateway.http(a.address())) {
            assertThat(gateway.get("/").status()).isEqualTo(502);
        }
    }

    @Test
    void answerCutShortIsNoEndForAClientThatKnowsNoOther() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    raw(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                    connection.close();
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
        }
    }

    @Test
    void answerToHeadMaySayWhatItLikesOfTheBody() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    String framing =
                            request.line().contains("chunked") ? "Transfer-Encoding: chunked" : "Content-Length: 5";
                    raw(out, "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
                    if (request.line().startsWith("GET")) {
                        raw(out, "5\r\nhello\r\n0\r\n\r\n");
                    }
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send("HEAD /chunked HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answerToHead().status()).isEqualTo(200);
            client.send("HEAD /length HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answerToHead().status()).isEqualTo(200);
            assertThat(client.get("/chunked").body()).isEqualTo("hello");
            assertThat(a.accepted()).isEqualTo(1);
        }
    }

    @Test
    void connectionOverWhichTheRequestHasNotGoneYetIsNotKept() throws Exception {
        try (EarlyServer early = new EarlyServer();
                Gateway gateway = Gateway.http(early.address());
                RawClient client = gateway.client()) {
            String body = "x".repeat(16 << 20);
            Thread sender = new Thread(() -> {
                try {
                    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                } catch (IOException e) {
                    // the connection ends before all is sent
                }
            });
            sender.start();
            assertThat(client.answer().status()).isEqualTo(401);
            sender.join();
            Gateway.await("active back to 0", () -> gateway.active() == 0);
        }
    }
}
