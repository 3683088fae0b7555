package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What leaves on the server's side, as the server received it. */
@Timeout(60)
class RequestRewriterTest {

    private static RealServer.Request forwarded(String request) throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            assertThat(client.send(request).answer().status()).isEqualTo(200);
            return a.requests().get(0);
        }
    }

    @Test
    void targetIsPassedOnByteForByte() throws IOException {
        assertThat(forwarded("GET /a%00b%2F//x;v=1/../b?q=%zz HTTP/1.1\r\nHost: x\r\n\r\n")
                        .line())
                .isEqualTo("GET /a%00b%2F//x;v=1/../b?q=%zz HTTP/1.1");
    }

    @Test
    void absoluteTargetBecomesOriginFormAndNamesTheHost() throws IOException {
        RealServer.Request request = forwarded("GET http://y.test:81/a?b HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(request.line()).isEqualTo("GET /a?b HTTP/1.1");
        assertThat(request.fields("host")).containsExactly("y.test:81");
    }

    @Test
    void asteriskOfOptionsAndUnknownMethodsPass() throws IOException {
        assertThat(forwarded("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").line()).isEqualTo("OPTIONS * HTTP/1.1");
        assertThat(forwarded("M-SEARCH /a HTTP/1.1\r\nHost: x\r\n\r\n").line()).isEqualTo("M-SEARCH /a HTTP/1.1");
    }

    @Test
    void fieldsOfTheConnectionAndThoseItNamesStayHere() throws IOException {
        RealServer.Request request = forwarded("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, X-Foo, Cookie\r\n"
                + "X-Foo: 1\r\nCookie: a=b\r\nKeep-Alive: 5\r\nUpgrade: foo\r\nTE: gzip\r\nX-Bar: 2\r\n\r\n");
        for (String gone : new String[] {"connection", "x-foo", "keep-alive", "upgrade", "te"}) {
            assertThat(request.fields(gone)).as(gone).isEmpty();
        }
        assertThat(request.fields("x-bar")).containsExactly("2");
        assertThat(request.fields("cookie")).containsExactly("a=b");
    }

    @Test
    void clientCannotSayWhoItIs() throws IOException {
        RealServer.Request request = forwarded("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\n"
                + "X-Forwarded-Proto: https\r\nForwarded: for=1.2.3.4\r\nX-Forwarded-Host: evil\r\n\r\n");
        assertThat(request.fields("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(request.fields("x-forwarded-proto")).containsExactly("http");
        assertThat(request.fields("forwarded")).isEmpty();
        assertThat(request.fields("x-forwarded-host")).isEmpty();
        assertThat(request.fields("host")).containsExactly("x");
    }

    @Test
    void lengthIsNotDoubledByConnectionTricks() throws IOException {
        RealServer.Request request =
                forwarded("POST / HTTP/1.1\r\nHost: x\r\nConnection: Content-Length\r\nContent-Length: 2\r\n\r\nhi");
        assertThat(request.fields("content-length")).containsExactly("2");
        assertThat(request.body()).isEqualTo("hi");
    }

    @Test
    void trailersAreDropped() throws IOException {
        RealServer.Request request = forwarded("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CHUNKED\r\n\r\n"
                + "2\r\nhi\r\n0\r\nCookie: a=b\r\n\r\n");
        assertThat(request.body()).isEqualTo("hi");
    }
}
