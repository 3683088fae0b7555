package io.lb4j.core;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text and nginx variables, such as {@code $remote_addr} or {@code ${host}$request_uri}: what hash schedulers hash, and what
 * persistence tells clients apart by. Immutable.
 */
public final class KeyExpression {

    private static final List<String> OF_CONNECTION =
            List.of("remote_addr", "remote_port", "server_addr", "server_port", "key");
    private static final List<String> OF_REQUEST = List.of(
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
    private static final List<String> PREFIXES = List.of("arg_", "http_", "cookie_", PickRequest.JWT_CLAIM);
    private static final List<String> PREFIXES_OF_ANSWER = List.of("upstream_http_", "upstream_cookie_");
    private static final Pattern PART = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})|([^$]+)");

    /** A literal text, or the name of a variable. */
    private record Part(@Nullable String literal, @Nullable String variable) {}

    private final String text;
    private final Part[] parts;

    private KeyExpression(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts.toArray(Part[]::new);
    }

    /**
     * Reads an expression over what is known of a request.
     *
     * @param setting what the expression is for, for complaints
     * @throws InvalidValueException if it is not well formed, or names an unknown variable
     */
    public static KeyExpression parse(String setting, String text) {
        return parse(setting, text, PREFIXES);
    }

    /**
     * Reads an expression that may also name what is known of the answer: {@code $upstream_http_x}, {@code $upstream_cookie_x}.
     */
    public static KeyExpression parseWithAnswer(String setting, String text) {
        List<String> prefixes = new ArrayList<>(PREFIXES);
        prefixes.addAll(PREFIXES_OF_ANSWER);
        return parse(setting, text, prefixes);
    }

    private static KeyExpression parse(String setting, String text, List<String> prefixes) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            String variable = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            if (variable != null) {
                requireKnown(setting, variable, text, prefixes);
            }
            parts.add(new Part(matcher.group(3), variable));
            end = matcher.end();
        }
        if (end < text.length() || parts.isEmpty()) {
            throw new InvalidValueException(setting, text, "text and variables such as $remote_addr or ${host}");
        }
        return new KeyExpression(text, parts);
    }

    private static void requireKnown(String setting, String variable, String text, List<String> prefixes) {
        boolean known = OF_REQUEST.contains(variable)
                || prefixes.stream().anyMatch(p -> variable.startsWith(p) && variable.length() > p.length());
        if (!known) {
            String nearest = NearestName.of(variable, OF_REQUEST);
            String last = prefixes.get(prefixes.size() - 1);
            throw new InvalidValueException(
                    setting,
                    text,
                    "$" + String.join(", $", OF_REQUEST) + ", $"
                            + String.join("NAME, $", prefixes.subList(0, prefixes.size() - 1)) + "NAME or $" + last
                            + "NAME",
                    nearest == null ? null : "$" + nearest);
        }
    }

    /** Returns the value for this request; a variable without a value adds nothing, as in nginx. */
    public String evaluate(PickRequest request) {
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

    /**
     * Tells whether it is the client's address and nothing else: what {@link PickRequest#client} says, as text. Who hashes may take the
     * address itself.
     */
    public boolean isClientAddress() {
        return parts.length == 1 && "remote_addr".equals(parts[0].variable());
    }

    /** Returns the value of the first expression that has one, or {@code null}. */
    static @Nullable String first(List<KeyExpression> expressions, PickRequest request) {
        for (KeyExpression expression : expressions) {
            String value = expression.evaluate(request);
            if (!value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /** Tells whether it names no variable: then it is the same for every request. */
    boolean isLiteral() {
        return parts.length == 1 && parts[0].literal() != null;
    }

    /** Tells whether a connection has a value for it, without any message on it. */
    boolean isOfConnection() {
        for (Part part : parts) {
            if (part.variable() != null && !OF_CONNECTION.contains(part.variable())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
