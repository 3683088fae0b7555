package io.lb4j.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The fields that concern one connection only (RFC 9110 §7.6.1). */
final class HopByHop {

    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

    /** Fields that a Connection field must not take out: they frame the message, or identify its sender. */
    private static final Set<String> KEPT = Set.of(
            "transfer-encoding",
            "content-length",
            "host",
            "authorization",
            "cookie",
            "set-cookie",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "close");

    private HopByHop() {}

    /** Takes them out, those that Connection names included; framing stays as it is. */
    static void remove(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            List<String> values = headers.getAll(HttpHeaderNames.CONNECTION);
            headers.remove(HttpHeaderNames.CONNECTION);
            for (String value : values) {
                removeNamed(headers, value);
            }
        }
        headers.remove(KEEP_ALIVE);
        headers.remove(PROXY_CONNECTION);
        headers.remove(HttpHeaderNames.UPGRADE);
    }

    private static void removeNamed(HttpHeaders headers, String names) {
        for (String name : names.split(",")) {
            String field = name.strip().toLowerCase(Locale.ROOT);
            if (!field.isEmpty() && !KEPT.contains(field)) {
                headers.remove(field);
            }
        }
    }
}
