package io.lb4j.spring.client;

import io.lb4j.core.PickRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;

/** What schedulers may ask about a request of this application, by nginx's names of variables. */
final class RestPickRequest extends PickRequest {

    private final HttpRequest request;

    RestPickRequest(HttpRequest request) {
        super(null, null, key(request));
        this.request = request;
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
            String header = name.substring("http_".length()).replace('_', '-');
            List<String> values = request.getHeaders().getOrEmpty(header);
            return values.isEmpty() ? null : String.join(", ", values);
        }
        if (name.startsWith("arg_")) {
            return value(uri.getRawQuery(), "&", name.substring("arg_".length()));
        }
        if (name.startsWith("cookie_")) {
            List<String> cookies = request.getHeaders().getOrEmpty(HttpHeaders.COOKIE);
            return value(String.join("; ", cookies), ";", name.substring("cookie_".length()));
        }
        return super.variable(name);
    }

    /** Returns the value of the first {@code name=value}; names without regard to case, as nginx. */
    private static @Nullable String value(@Nullable String text, String separator, String name) {
        if (text == null) {
            return null;
        }
        String prefix = name.toLowerCase(Locale.ROOT) + "=";
        for (String part : text.split(separator, -1)) {
            String pair = part.strip();
            if (pair.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                return pair.substring(prefix.length());
            }
        }
        return null;
    }
}
