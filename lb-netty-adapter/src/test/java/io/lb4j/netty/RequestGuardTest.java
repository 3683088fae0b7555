package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two readers could read differently is refused, and no server sees anything of it. */
@Timeout(60)
class RequestGuardTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5, 6\\r\\n\\r\\nhello
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5abc\\r\\n\\r\\nhello
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: +5\\r\\n\\r\\nhello
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9223372036854775808\\r\\n\\r\\nhello
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length : 5\\r\\n\\r\\nhello
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n
            400 | POST / HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n
            400 | POST / HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
            400 | GET /x\\r\\nHost: x\\r\\n\\r\\n
            505 | GET / HTTP/3.0\\r\\nHost: x\\r\\n\\r\\n
            400 | GET /a#b HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n
            400 | GET x HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n
            405 | CONNECT x:443 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n
            405 | TRACE / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: x\\r\\nHost: y\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: x:port\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: x:99999\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: [::1\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a/b\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: x\\r\\nX-A\\t: 1\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: x\\r\\nX A: 1\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: x\\r\\nX-A: a\\001b\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: x\\r\\nX-A: a\\177b\\r\\n\\r\\n
            417 | GET / HTTP/1.1\\r\\nHost: x\\r\\nExpect: miracles\\r\\n\\r\\n
            """)
    void ambiguousRequestIsRefused(int status, String escaped) throws IOException {
        assertRefused(status, escaped.translateEscapes().translateEscapes());
    }

    @ParameterizedTest
    @CsvSource({"414, 9000, 1, 1", "431, 1, 20000, 1", "431, 1, 1, 200"})
    void oversizedHeaderIsRefused(int status, int target, int value, int fields) throws IOException {
        String head = "GET /" + "a".repeat(target) + " HTTP/1.1\r\nHost: x\r\n"
                + ("X-A: " + "a".repeat(value) + "\r\n").repeat(fields) + "\r\n";
        assertRefused(status, head);
    }

    private static void assertRefused(int status, String request) throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(a.address());
                RawClient client = gateway.client()) {
            client.send(request);
            assertThat(client.answer().status()).isEqualTo(status);
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(a.requests()).isEmpty();
            assertThat(gateway.active()).isZero();
        }
    }
}
