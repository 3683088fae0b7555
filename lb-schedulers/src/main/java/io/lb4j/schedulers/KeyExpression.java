package io.lb4j.schedulers;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import io.lb4j.core.PickRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The key of a hash scheduler: text and nginx variables, such as {@code $remote_addr} or {@code ${host}$request_uri}. */
final class KeyExpression {

    private static final List<String> VARIABLES = List.of(
            "remote_addr",
            "remote_port",
            "request_uri",
            "uri",
            "args",
            "query_string",
            "host",
            "server_addr",
            "server_port",
            "request_method",
            "scheme",
            "key");
    private static final List<String> PREFIXES = List.of("arg_", "http_", "cookie_");
    private static final Pattern PART = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})|([^$]+)");

    /** A literal text, or the name of a variable. */
    private record Part(@Nullable String literal, @Nullable String variable) {}

    private final String text;
    private final Part[] parts;

    private KeyExpression(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts.toArray(Part[]::new);
    }

    static KeyExpression parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            String variable = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            if (variable != null) {
                requireKnown(variable, text);
            }
            parts.add(new Part(matcher.group(3), variable));
            end = matcher.end();
        }
        if (end < text.length() || parts.isEmpty()) {
            throw new InvalidValueException("hash key", text, "text and variables such as $remote_addr or ${host}");
        }
        return new KeyExpression(text, parts);
    }

    private static void requireKnown(String variable, String text) {
        boolean known = VARIABLES.contains(variable)
                || PREFIXES.stream().anyMatch(p -> variable.startsWith(p) && variable.length() > p.length());
        if (!known) {
            String nearest = NearestName.of(variable, VARIABLES);
            throw new InvalidValueException(
                    "hash key",
                    text,
                    "$" + String.join(", $", VARIABLES) + ", $arg_NAME, $http_NAME or $cookie_NAME",
                    nearest == null ? null : "$" + nearest);
        }
    }

    /** Returns the key of this request; a variable without a value adds nothing, as in nginx. */
    String evaluate(PickRequest request) {
        if (parts.length == 1) {
            return valueOf(parts[0], request);
        }
        StringBuilder key = new StringBuilder();
        for (Part part : parts) {
            key.append(valueOf(part, request));
        }
        return key.toString();
    }

    private static String valueOf(Part part, PickRequest request) {
        if (part.literal() != null) {
            return part.literal();
        }
        String value = part.variable() == null ? null : request.variable(part.variable());
        return value == null ? "" : value;
    }

    @Override
    public String toString() {
        return text;
    }
}
