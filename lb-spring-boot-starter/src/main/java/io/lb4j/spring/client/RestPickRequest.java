package io.lb4j.spring.client;

import io.lb4j.core.CookieHeader;
import io.lb4j.core.PickRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;

/** What schedulers and persistence may ask about a request of this application and its answer, by nginx's names of variables. */
final class RestPickRequest extends PickRequest {

    private final HttpRequest request;
    private @Nullable HttpHeaders answer;

    RestPickRequest(HttpRequest request) {
        super(null, null, key(request));
        this.request = request;
    }

    /** Notes the header of the present attempt's answer, or that there is none yet. */
    void answer(@Nullable HttpHeaders newAnswer) {
        answer = newAnswer;
    }

    private static @Nullable String key(HttpRequest request) {
        Object key = request.getAttributes().get(LbClient.KEY);
        return key == null ? null : key.toString();
    }

    @Override
    public @Nullable String variable(String name) {
        URI uri = request.getURI();
        return switch (name) {
            case "request_uri" ->
                uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
            case "uri" -> uri.getPath();
            case "args", "query_string" -> uri.getRawQuery();
            case "host" -> uri.getRawAuthority();
            case "scheme" -> uri.getScheme();
            case "request_method" -> request.getMethod().name();
            default -> prefixed(name, uri);
        };
    }

    private @Nullable String prefixed(String name, URI uri) {
        if (name.startsWith("http_")) {
            return field(request.getHeaders(), name.substring("http_".length()));
        }
        if (name.startsWith("arg_")) {
            return argument(uri.getRawQuery(), name.substring("arg_".length()));
        }
        if (name.startsWith("cookie_")) {
            String cookies = String.join("; ", request.getHeaders().getOrEmpty(HttpHeaders.COOKIE));
            return CookieHeader.value(cookies, name.substring("cookie_".length()));
        }
        if (answer != null && name.startsWith("upstream_http_")) {
            return field(answer, name.substring("upstream_http_".length()));
        }
        if (answer != null && name.startsWith("upstream_cookie_")) {
            return cookieOfAnswer(answer, name.substring("upstream_cookie_".length()));
        }
        return super.variable(name);
    }

    private static @Nullable String field(HttpHeaders headers, String name) {
        List<String> values = headers.getOrEmpty(name.replace('_', '-'));
        return values.isEmpty() ? null : String.join(", ", values);
    }

    private static @Nullable String cookieOfAnswer(HttpHeaders answer, String name) {
        for (String header : answer.getOrEmpty(HttpHeaders.SET_COOKIE)) {
            String value = CookieHeader.valueSet(header, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Returns the value of the first {@code name=value}; names without regard to case, as nginx. */
    private static @Nullable String argument(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        String prefix = name.toLowerCase(Locale.ROOT) + "=";
        for (String pair : query.split("&", -1)) {
            if (pair.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                return pair.substring(prefix.length());
            }
        }
        return null;
    }
}
