package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.CookieHeader;
import io.lb4j.core.CookiePersistence;
import io.lb4j.core.InvalidValueException;
import io.lb4j.core.KeyPersistence;
import io.lb4j.core.LearnedPersistence;
import io.lb4j.core.Persistence;
import io.lb4j.core.RoutePersistence;
import io.lb4j.core.ServerState;
import io.lb4j.core.VirtualService.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that say where they belong, over real connections: which server gets them, and which cookie each answer sets. */
class CookieForwardingTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final CookiePersistence COOKIE =
            CookiePersistence.named("srv").withPath("/");

    private static Gateway gateway(Persistence persistence, String... servers) {
        return Gateway.start(
                Protocol.HTTP,
                settings -> settings,
                Gateway.pool(servers).persistence(persistence).build());
    }

    private static RawClient.Answer get(RawClient client, String... headers) throws IOException {
        return ask(client, "/", headers);
    }

    private static RawClient.Answer ask(RawClient client, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: example.test\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return client.send(request.append("\r\n").toString()).answer();
    }

    private static List<String> cookies(RawClient.Answer answer) {
        return answer.head()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "set-cookie: ", 0, 12))
                .map(line -> line.substring(12))
                .toList();
    }

    @Test
    void everyAnswerOfAConnectionSetsTheCookieOfItsServer() throws IOException {
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(COOKIE, a.address() + " route=ra", b.address() + " route=rb");
                RawClient client = gateway.client()) {
            RawClient.Answer first = get(client);
            RawClient.Answer second = get(client);
            assertThat(List.of(first.body(), second.body())).containsExactly("a", "b");
            assertThat(cookies(first)).containsExactly("srv=ra; path=/");
            assertThat(cookies(second)).containsExactly("srv=rb; path=/");

            for (int i = 0; i < 3; i++) {
                RawClient.Answer answer = get(client, "Cookie: x=y; srv=rb");
                assertThat(answer.body()).isEqualTo("b");
                assertThat(cookies(answer)).containsExactly("srv=rb; path=/");
            }
            assertThat(b.requests().get(3).fields("cookie"))
                    .containsExactly("x=y; srv=rb"); // the server sees it, as in nginx
        }
    }

    @Test
    void cookieOfTheServerItselfStays() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> RealServer.raw(
                        out,
                        "HTTP/1.1 200 OK\r\nSet-Cookie: srv=own\r\nSet-Cookie: x=y\r\nContent-Length: 0\r\n\r\n"));
                Gateway gateway = gateway(COOKIE, a.address() + " route=ra", "127.0.0.1:1 down")) {
            assertThat(cookies(gateway.get("/"))).containsExactly("srv=own", "x=y", "srv=ra; path=/");
        }
    }

    @Test
    void answersWithoutABodySetItToo() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> RealServer.raw(
                        out,
                        request.line().contains("/304")
                                ? "HTTP/1.1 304 Not Modified\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
                Gateway gateway = gateway(COOKIE, a.address() + " route=ra");
                RawClient client = gateway.client()) {
            assertThat(cookies(ask(client, "/304"))).containsExactly("srv=ra; path=/");
            assertThat(cookies(client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n").answerToHead()))
                    .containsExactly("srv=ra; path=/");
        }
    }

    @Test
    void answerAfterARetrySetsTheCookieOfTheServerThatGaveIt() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> connection.close());
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(COOKIE, a.address() + " route=ra", b.address() + " route=rb");
                RawClient client = gateway.client()) {
            RawClient.Answer answer = get(client, "Cookie: srv=ra");

            assertThat(answer.body()).isEqualTo("b");
            assertThat(cookies(answer)).containsExactly("srv=rb; path=/");
            assertThat(a.requests()).hasSize(1);
            assertThat(get(client, "Cookie: srv=ra").body()).isEqualTo("b"); // it is ejected
            assertThat(a.requests()).hasSize(1);
        }
    }

    @Test
    void refusalAfterFailedAttemptsNamesTheServerTriedLast() throws IOException {
        RealServer.Script closing = (request, connection, out) -> connection.close();
        try (RealServer a = RealServer.answering(closing);
                RealServer b = RealServer.answering(closing);
                Gateway gateway = gateway(COOKIE, a.address() + " route=ra", b.address() + " route=rb");
                RawClient client = gateway.client()) {
            RawClient.Answer answer = get(client, "Cookie: srv=ra");

            assertThat(answer.status()).isEqualTo(502);
            assertThat(cookies(answer)).containsExactly("srv=rb; path=/");
        }
    }

    @Test
    void refusalWithoutAnAttemptSetsNone() throws IOException {
        try (Gateway gateway = gateway(COOKIE, "127.0.0.1:1 down route=ra", "127.0.0.1:2 down route=rb");
                RawClient client = gateway.client()) {
            RawClient.Answer answer = get(client, "Cookie: srv=ra");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(cookies(answer)).isEmpty();
        }
    }

    @Test
    void requestThatIsNotUnderstoodSetsNone() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = gateway(COOKIE, a.address() + " route=ra");
                RawClient client = gateway.client()) {
            RawClient.Answer answer = client.send("GET / HTTP/1.1\r\nCookie: srv=ra\r\n bad\u0000\r\n\r\n")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(cookies(answer)).isEmpty();
        }
    }

    @Test
    void drainingServerKeepsItsClientsAndOneThatIsDownDoesNot() throws IOException {
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(COOKIE, a.address() + " route=ra", b.address() + " route=rb");
                RawClient client = gateway.client()) {
            gateway.pool().admin(a.address(), ServerState.DRAINING);
            assertThat(get(client).body()).isEqualTo("b");
            assertThat(get(client).body()).isEqualTo("b");
            assertThat(get(client, "Cookie: srv=ra").body()).isEqualTo("a");

            gateway.pool().admin(a.address(), ServerState.DOWN);
            RawClient.Answer answer = get(client, "Cookie: srv=ra");

            assertThat(answer.body()).isEqualTo("b");
            assertThat(cookies(answer)).containsExactly("srv=rb; path=/");
        }
    }

    @Test
    void clientOfABackupReturnsToThePrimaries() throws IOException {
        try (RealServer a = RealServer.named("a");
                RealServer x = RealServer.named("x");
                Gateway gateway = gateway(COOKIE, a.address() + " down route=ra", x.address() + " backup route=rx");
                RawClient client = gateway.client()) {
            assertThat(cookies(get(client))).containsExactly("srv=rx; path=/");

            gateway.pool().admin(a.address(), ServerState.UP);

            assertThat(cookies(get(client, "Cookie: srv=rx"))).containsExactly("srv=ra; path=/");
        }
    }

    @Test
    void signedCookieCannotBeForged() throws IOException {
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(
                        CookiePersistence.named("srv").signedBy(SECRET),
                        a.address() + " route=ra",
                        b.address() + " weight=0 route=rb");
                RawClient client = gateway.client()) {
            assertThat(get(client, "Cookie: srv=rb").body()).isEqualTo("a");
            assertThat(get(client, "Cookie: srv=rb." + "A".repeat(43)).body()).isEqualTo("a");

            gateway.pool().weight(b.address(), 1);
            gateway.pool().admin(a.address(), ServerState.DRAINING);
            String cookie = cookies(get(client)).get(0);
            gateway.pool().weight(b.address(), 0);
            gateway.pool().admin(a.address(), ServerState.UP);

            assertThat(cookie).startsWith("srv=rb.");
            assertThat(get(client, "Cookie: " + cookie).body()).isEqualTo("b");
        }
    }

    @Test
    void routeIsFoundInCookieOrTarget() throws IOException {
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(
                        RoutePersistence.by("$cookie_route", "$arg_route"),
                        a.address() + " route=ra",
                        b.address() + " route=rb");
                RawClient client = gateway.client()) {
            for (int i = 0; i < 3; i++) {
                RawClient.Answer answer = ask(client, "/?x=1&route=rb");
                assertThat(answer.body()).isEqualTo("b");
                assertThat(cookies(answer)).isEmpty();
                assertThat(ask(client, "/?route=rb", "Cookie: route=ra").body()).isEqualTo("a");
            }
        }
    }

    @Test
    void sessionIsLearntFromTheAnswer() throws IOException {
        RealServer.Script login = (request, connection, out) -> {
            String name = request.line().contains("/login")
                    ? "Set-Cookie: sid=s-" + connection.getLocalPort() + "; path=/\r\n"
                    : "";
            String body = Integer.toString(connection.getLocalPort());
            RealServer.raw(out, "HTTP/1.1 200 OK\r\n" + name + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        };
        try (RealServer a = RealServer.answering(login);
                RealServer b = RealServer.answering(login);
                Gateway gateway = gateway(
                        LearnedPersistence.of("$upstream_cookie_sid", "$cookie_sid"), a.address(), b.address());
                RawClient client = gateway.client()) {
            RawClient.Answer first = ask(client, "/login");
            String session = CookieHeader.valueSet(cookies(first).get(0), "sid");
            assertThat(cookies(first)).containsExactly("sid=s-" + first.body() + "; path=/");
            Gateway.await("the session is learnt", () -> gateway.pool().persistenceEntries() == 1);

            for (int i = 0; i < 3; i++) {
                assertThat(get(client, "Cookie: sid=" + session).body()).isEqualTo(first.body());
            }
            get(client, "Cookie: sid=unknown");
            assertThat(gateway.pool().persistenceEntries()).isEqualTo(1);
        }
    }

    @Test
    void sessionLearntAtTheHeaderHoldsWhileTheAnswerIsOpen() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> RealServer.raw(
                        out,
                        request.line().contains("/stream")
                                ? "HTTP/1.1 200 OK\r\nSet-Cookie: sid=s\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"));
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(
                        LearnedPersistence.of("$upstream_cookie_sid", "$cookie_sid")
                                .learningAtHeader(),
                        a.address(),
                        b.address());
                RawClient open = gateway.client();
                RawClient client = gateway.client()) {
            open.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
            Gateway.await("the session is learnt", () -> gateway.pool().persistenceEntries() == 1);

            assertThat(get(client, "Cookie: sid=s").body()).isEqualTo("a");
            assertThat(get(client, "Cookie: sid=s").body()).isEqualTo("a");
            assertThat(gateway.server(a).active()).isEqualTo(1);
        }
    }

    @Test
    void keyIsTheFirstValueThatTheRequestHas() throws IOException {
        String token = "Bearer e30."
                + Base64.getUrlEncoder().encodeToString("{\"sub\":\"ann\"}".getBytes(StandardCharsets.US_ASCII)) + ".x";
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(
                        KeyPersistence.by("$cookie_sid", "$http_x_user", "$jwt_claim_sub", "$remote_addr"),
                        a.address(),
                        b.address());
                RawClient client = gateway.client()) {
            String bySession = get(client, "Cookie: sid=1").body();
            String byUser = get(client, "X-User: ann").body();
            String byClaim = get(client, "Authorization: " + token).body();
            String byAddress = get(client).body();
            assertThat(List.of(bySession, byUser, byClaim, byAddress)).containsExactly("a", "b", "a", "b");

            for (int i = 0; i < 3; i++) {
                RawClient.Answer answer = get(client, "X-User: ann", "Cookie: sid=1", "Authorization: " + token);
                assertThat(answer.body()).isEqualTo("a");
                assertThat(cookies(answer)).isEmpty();
                assertThat(get(client, "X-User: ann").body()).isEqualTo("b");
                assertThat(get(client, "authorization: " + token).body()).isEqualTo("a");
                assertThat(get(client).body()).isEqualTo("b");
            }
            assertThat(gateway.pool().persistenceEntries()).isEqualTo(4);
        }
    }

    @Test
    void nothingStaysActive() throws IOException {
        try (RealServer a = RealServer.answering((request, connection, out) -> connection.close());
                RealServer b = RealServer.named("b");
                Gateway gateway = gateway(COOKIE, a.address() + " max_fails=0 route=ra", b.address() + " route=rb");
                RawClient client = gateway.client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(get(client, "Cookie: srv=ra").body()).isEqualTo("b");
            }
            Gateway.await("all picks are completed", () -> gateway.active() == 0);
        }
    }

    @Test
    void persistenceThatNeedsMessagesIsRefusedForBareConnections() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Gateway.start(
                        Protocol.TCP,
                        settings -> settings,
                        Gateway.pool("127.0.0.1:1").persistence(COOKIE).build()))
                .withMessageStartingWith("persistence: \"CookiePersistence[name=srv")
                .withMessageEndingWith("(expected: one that needs no HTTP, for tcp)");
    }

    @Test
    void connectionsAreBoundByTheirAddress() throws IOException {
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Gateway gateway = Gateway.start(
                        Protocol.TCP,
                        settings -> settings,
                        Gateway.pool(a.address(), b.address())
                                .persistence(KeyPersistence.by("$cookie_sid", "$remote_addr"))
                                .build())) {
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.get("/").body()).isEqualTo("a");
            }
        }
    }
}
