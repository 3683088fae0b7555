package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the text: no exception, and nothing much longer than what came in. */
class FuzzTest {

    private static final long SEED = 20_240_607;
    private static final int ROUNDS = 100_000;

    /** What the parsers look for, so that random text gets past their first look. */
    private static final String[] PIECES = {
        "http://",
        "HTTPS://",
        "/",
        "//",
        "/.",
        "/..",
        "?",
        "&",
        "=",
        "%",
        "%2",
        "%2f",
        "%2e",
        "%00",
        "%ff",
        "[",
        "]",
        "::",
        ":",
        "1",
        "65535",
        "65536",
        "99999999999",
        "@",
        "#",
        "*",
        ";",
        ",",
        "\"",
        " ",
        "\t",
        "a",
        "host",
        "\u00e9",
        "\0",
        "\r",
        "\n",
        "\u0663",
        "chunked",
        "cookie",
        "close",
        "0x",
        "+",
        "-"
    };

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(random.nextInt(8) == 0 ? (char) random.nextInt(0x250) : PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    @Test
    void parsersTakeAnyText() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            String text = text(random);
            assertThatCode(() -> {
                        Authority.isValid(text);
                        AbsoluteTarget absolute = AbsoluteTarget.parse(text);
                        assertThat(absolute == null || absolute.origin().startsWith("/"))
                                .isTrue();
                        assertThat(absolute == null || Authority.isValid(absolute.authority()))
                                .isTrue();
                        String path = NormalizedPath.of("/" + text);
                        assertThat(path).startsWith("/").hasSizeLessThanOrEqualTo(2 + 3 * text.length());
                        assertThat(path.split("/")).doesNotContain("..");
                    })
                    .as("seed %s round %s: %s", SEED, i, text)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void requestsThatPassTheGuardCanBeRewrittenAndAskedForEveryVariable() {
        Random random = new Random(SEED);
        RequestGuard guard = new RequestGuard(ServiceSettings.standard());
        RequestRewriter rewriter = new RequestRewriter(false, "default:80");
        String[] variables = {
            "request_uri",
            "uri",
            "args",
            "host",
            "scheme",
            "server_port",
            "request_method",
            "arg_a",
            "http_host",
            "http_x_a",
            "cookie_a",
            "cookie_",
            "arg_",
            "http_",
            "remote_addr",
            "key",
            "nonsense"
        };
        int passed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String target = random.nextBoolean() ? "/" + text(random) : text(random);
            String host = random.nextBoolean() ? "x" : text(random);
            String field = text(random);
            HttpVersion version = random.nextBoolean() ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
            HttpRequest request = new DefaultHttpRequest(version, HttpMethod.GET, "/");
            boolean made = true;
            try {
                request.setUri(target);
                request.headers()
                        .add("Host", host)
                        .add("Cookie", field)
                        .add("X-A", field)
                        .add("Connection", field);
            } catch (IllegalArgumentException e) {
                made = false; // Netty's decoder makes no such request
            }
            if (!made || guard.refusal(request) != null) {
                continue;
            }
            passed++;
            assertThatCode(() -> {
                        rewriter.rewrite(request, "192.0.2.1");
                        HttpPickRequest pick = new HttpPickRequest(null, null, request, false, 80);
                        for (String variable : variables) {
                            String value = pick.variable(variable);
                            assertThat(value == null
                                            || value.length()
                                                    <= 100 + 3 * (target.length() + field.length() + host.length()))
                                    .isTrue();
                        }
                        assertThat(request.headers().getAll("host")).hasSize(1);
                        assertThat(request.uri()).matches("(?s)[/*].*");
                    })
                    .as("seed %s round %s: %s", SEED, i, request)
                    .doesNotThrowAnyException();
        }
        assertThat(passed).isGreaterThan(ROUNDS / 100);
    }

    /** What passes the decoder and the guard is what was sent, for every way to cut it (principle of one interpretation). */
    @Test
    void whatTheDecoderMakesOfAnyBytesHasOneFramingAtMost() {
        Random random = new Random(SEED);
        RequestGuard guard = new RequestGuard(ServiceSettings.standard());
        for (int i = 0; i < ROUNDS / 5; i++) {
            String bytes = "GET /" + text(random) + " HTTP/1.1\r\nHost: x\r\n" + text(random) + ": " + text(random)
                    + "\r\nContent-Length: " + text(random) + "\r\nTransfer-Encoding: " + text(random) + "\r\n\r\n";
            EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
            channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                if (message instanceof HttpRequest request
                        && request.decoderResult().isSuccess()) {
                    boolean passes = guard.refusal(request) == null;
                    boolean two = request.headers().contains("content-length")
                            && request.headers().contains("transfer-encoding");
                    assertThat(passes && two)
                            .as("seed %s round %s: %s", SEED, i, bytes)
                            .isFalse();
                }
                ReferenceCountUtil.release(message);
            }
            channel.finishAndReleaseAll();
        }
    }
}
