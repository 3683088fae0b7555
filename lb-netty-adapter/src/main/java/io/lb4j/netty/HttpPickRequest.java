package io.lb4j.netty;

import io.lb4j.core.CookieHeader;
import io.lb4j.core.PickRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What schedulers and persistence may know of an HTTP request and its answer, by the names of nginx's variables. */
final class HttpPickRequest extends PickRequest {

    private final HttpRequest request;
    private final boolean tls;
    private final int port;
    private @Nullable HttpResponse answer;

    HttpPickRequest(
            @Nullable InetSocketAddress client,
            @Nullable InetSocketAddress destination,
            HttpRequest request,
            boolean tls,
            int port) {
        super(client, destination, null);
        this.request = request;
        this.tls = tls;
        this.port = port;
    }

    /** Notes the header of the present attempt's answer, or that there is none yet. */
    void answer(@Nullable HttpResponse newAnswer) {
        answer = newAnswer;
    }

    @Override
    public @Nullable String variable(String name) {
        String target = request.uri();
        int query = target.indexOf('?');
        return switch (name) {
            case "request_uri" -> target;
            case "uri" -> NormalizedPath.of(query < 0 ? target : target.substring(0, query));
            case "args", "query_string" -> query < 0 ? null : target.substring(query + 1);
            case "host" -> host();
            case "scheme" -> tls ? "https" : "http";
            case "server_port" -> Integer.toString(port);
            case "request_method" -> request.method().name();
            default -> prefixed(name, query < 0 ? "" : target.substring(query + 1));
        };
    }

    private @Nullable String prefixed(String name, String query) {
        if (name.startsWith("arg_")) {
            return argument(name.substring("arg_".length()), query);
        }
        if (name.startsWith("http_")) {
            return text(field(request, name.substring("http_".length())));
        }
        if (name.startsWith("cookie_")) {
            return cookie(name.substring("cookie_".length()));
        }
        if (answer != null && name.startsWith("upstream_http_")) {
            return text(field(answer, name.substring("upstream_http_".length())));
        }
        if (answer != null && name.startsWith("upstream_cookie_")) {
            return cookieOfAnswer(answer, name.substring("upstream_cookie_".length()));
        }
        return super.variable(name);
    }

    /** nginx: without the port, in lower case. */
    private @Nullable String host() {
        String host = request.headers().get("host");
        if (host == null) {
            return null;
        }
        int colon = host.lastIndexOf(':');
        boolean port = colon > host.lastIndexOf(']');
        return (port ? host.substring(0, colon) : host).toLowerCase(java.util.Locale.ROOT);
    }

    /** nginx: the raw text, names without regard to case, the first one. */
    private static @Nullable String argument(String name, String query) {
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).equalsIgnoreCase(name)) {
                return pair.substring(equals + 1);
            }
        }
        return null;
    }

    private static @Nullable String field(HttpMessage message, String name) {
        return message.headers().get(name.replace('_', '-'));
    }

    private @Nullable String cookie(String name) {
        for (String header : request.headers().getAll(HttpHeaderNames.COOKIE)) {
            String value = CookieHeader.value(header, name);
            if (value != null) {
                return text(value);
            }
        }
        return null;
    }

    private static @Nullable String cookieOfAnswer(HttpResponse answer, String name) {
        for (String header : answer.headers().getAll(HttpHeaderNames.SET_COOKIE)) {
            String value = CookieHeader.valueSet(header, name);
            if (value != null) {
                return text(value);
            }
        }
        return null;
    }

    /** Netty takes each byte for a character; nginx hashes the bytes, which are nearly always UTF-8. */
    private static @Nullable String text(@Nullable String value) {
        return value == null || value.chars().allMatch(c -> c < 0x80)
                ? value
                : new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
