package io.lb4j.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

/**
 * Makes a client's request one for a real server: without what concerns the client's connection, in origin form, and with the
 * client's identity as this forwarder knows it. Immutable.
 *
 * <p>Whatever a client says of its own identity is replaced, since anybody can say it.
 */
final class RequestRewriter {

    private static final AsciiString X_FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString X_FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString X_FORWARDED_PORT = AsciiString.cached("x-forwarded-port");
    private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");

    private final AsciiString scheme;
    private final String defaultHost;

    RequestRewriter(boolean tls, String defaultHost) {
        this.scheme = tls ? HTTPS : HTTP;
        this.defaultHost = defaultHost;
    }

    /** Rewrites in place. */
    void rewrite(HttpRequest request, CharSequence clientAddress) {
        HttpHeaders headers = request.headers();
        AbsoluteTarget absolute = request.uri().startsWith("/") ? null : AbsoluteTarget.parse(request.uri());
        if (absolute != null) {
            request.setUri(absolute.origin());
            headers.set(HttpHeaderNames.HOST, absolute.authority());
        } else if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, defaultHost);
        }
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        HopByHop.remove(headers);
        headers.remove(HttpHeaderNames.TE);
        headers.remove(HttpHeaderNames.EXPECT);
        headers.remove(FORWARDED);
        headers.remove(X_FORWARDED_HOST);
        headers.remove(X_FORWARDED_PORT);
        headers.set(X_FORWARDED_FOR, clientAddress);
        headers.set(X_FORWARDED_PROTO, scheme);
    }
}
