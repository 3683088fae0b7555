package io.lb4j.netty;

import static io.lb4j.netty.RealServer.ok;
import static io.lb4j.netty.RealServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.FailureRule;
import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.ServerState;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.retry.RetryCondition;
import io.lb4j.core.retry.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server's failure costs: an attempt, or an answer that says so. */
@Timeout(60)
class HttpFailuresTest {

    @Test
    void refusedConnectionGoesOnToTheNextServerEvenForPost() throws IOException {
        try (RealServer gone = RealServer.named("gone");
                RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(gone.address(), a.address());
                RawClient client = gateway.client()) {
            gone.kill();
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().body()).isEqualTo("a");
            assertThat(gateway.server(gone).state()).isEqualTo(ServerState.EJECTED);
            assertThat(gateway.server(gone).count(Outcome.CONNECT_FAILED)).isEqualTo(1);
        }
    }

    @Test
    void serverThatClosesWithoutAnAnswerCostsOnlyWhatMustNotBeRepeated() throws IOException {
        try (RealServer broken = RealServer.answering((request, connection, out) -> connection.close());
                RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(broken.address() + " max_fails=0", a.address());
                RawClient client = gateway.client()) {
            assertThat(client.get("/").body()).isEqualTo("a");
            client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().body()).isEqualTo("a");
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().status()).isEqualTo(502);
            assertThat(a.requests()).hasSize(2);
            assertThat(a.requests().get(1).body()).isEqualTo("hi");
            assertThat(gateway.active()).isZero();
        }
    }

    @Test
    void listedStatusGoesOnToTheNextServerAndIsCharged() throws IOException {
        try (RealServer ill = RealServer.answering(
                        (request, connection, out) -> raw(out, "HTTP/1.1 503 Ill\r\nContent-Length: 3\r\n\r\nill"));
                RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(
                        settings -> settings.retry(RetryPolicy.on(Set.of(RetryCondition.HTTP_503))),
                        ill.address(),
                        a.address())) {
            assertThat(gateway.get("/").body()).isEqualTo("a");
            assertThat(gateway.server(ill).count(Outcome.ERROR_STATUS)).isEqualTo(1);
        }
    }

    @Test
    void answerWithAStatusThatCountsIsPassedOnAndCharged() throws IOException {
        try (RealServer ill = RealServer.answering(
                        (request, connection, out) -> raw(out, "HTTP/1.1 500 Ill\r\nContent-Length: 3\r\n\r\nill"));
                RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.start(
                        Protocol.HTTP,
                        settings -> settings,
                        Gateway.pool(ill.address() + " max_fails=2", a.address())
                                .health(HealthPolicy.maxFails().counting(FailureRule.parse(List.of("5xx"))))
                                .build())) {
            for (int i = 0; i < 6; i++) {
                gateway.get("/");
            }

            assertThat(ill.requests()).hasSize(2);
            Gateway.await("both are charged", () -> gateway.server(ill).count(Outcome.ERROR_STATUS) == 2);
            assertThat(gateway.server(ill).state()).isEqualTo(ServerState.EJECTED);
        }
    }

    @Test
    void deadKeptConnectionIsNoticedBeforeOrAtTheNextRequest() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    ok(out, "a");
                    connection.close(); // although it had promised to keep it
                });
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.get("/").body()).isEqualTo("a");
            }
        }
    }

    @Test
    void answerCutShortIsCutShortForTheClientToo() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    boolean chunked = request.line().contains("chunked");
                    raw(
                            out,
                            "HTTP/1.1 200 OK\r\n" + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: 100")
                                    + "\r\n\r\n" + (chunked ? "5\r\nhello\r\n5\r\nwo" : "hello"));
                    connection.close();
                });
                Gateway gateway = Gateway.http(a.address())) {
            assertThatThrownBy(() -> gateway.get("/length")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> gateway.get("/chunked")).isInstanceOf(IOException.class);
            assertThat(gateway.server(a).count(Outcome.TRUNCATED)).isEqualTo(2);
            assertThat(gateway.active()).isZero();
        }
    }

    @Test
    void silentServerIsATimeoutAndTheNextOneAnswers() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (RealServer silent = RealServer.answering((request, connection, out) -> end.await());
                RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(
                        settings -> settings.responseTimeout(Duration.ofMillis(100)), silent.address(), a.address())) {
            assertThat(gateway.get("/").body()).isEqualTo("a");
            assertThat(gateway.server(silent).count(Outcome.TIMEOUT)).isEqualTo(1);
            a.script((request, connection, out) -> end.await());
            assertThat(gateway.get("/").status()).isEqualTo(504);
            end.countDown();
        }
    }

    @Test
    void nonsenseFromTheServerIsABadGateway() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> {
                    String answer = request.line().split(" ")[1];
                    raw(
                            out,
                            switch (answer) {
                                case "/length" -> "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n";
                                case "/lengths" -> "HTTP/1.1 200 OK\r\nContent-Length: 3, 30\r\n\r\nabc";
                                case "/switch" -> "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n";
                                case "/large" -> "HTTP/1.1 200 OK\r\nX-A: " + "a".repeat(300_000) + "\r\n\r\n";
                                default -> "HTTP/1.1 200 OK\r\nX-A: a\r\n"; // half a header section
                            });
                    connection.close();
                });
                Gateway gateway = Gateway.http(a.address())) {
            for (String path : List.of("/length", "/lengths", "/switch", "/large", "/half")) {
                assertThat(gateway.get(path).status()).as(path).isEqualTo(502);
            }
        }
    }
}
