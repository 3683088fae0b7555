package io.lb4j.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests that carry the same value belong together: a header, a cookie of the application, a claim of a token, an address.
 *
 * <p>Entries live and servers keep their clients as with {@link PersistenceTemplate}. A request without any of the values is not
 * bound. What is remembered is a digest of the value: of one size whatever a client sends, and no credential stays in the heap.
 *
 * <p>Who can choose the value can choose the entry: no value here proves who a client is.
 *
 * @param keys where the value is found, as {@link KeyExpression}: the first that is not empty counts; the same value in two
 *     places makes two entries
 * @param timeout how long an entry outlives its last pick, 1 s to 31 days; by default 5 min
 * @param maxEntries bound of the table, 1 or more; by default {@value PersistenceTemplate#DEFAULT_MAX_ENTRIES}
 * @param expireQuiescent whether a server that drains or has weight 0 loses its clients; by default not
 */
public record KeyPersistence(List<String> keys, Duration timeout, int maxEntries, boolean expireQuiescent)
        implements Persistence {

    /** Checks every component. */
    public KeyPersistence {
        keys = List.copyOf(keys);
        expressions("keys", keys);
        PersistenceTemplate.requireTimeout(timeout);
        PersistenceTemplate.requireMaxEntries(maxEntries);
    }

    /** Binds by the first of these values that a request has. */
    public static KeyPersistence by(String... keys) {
        return new KeyPersistence(
                List.of(keys), PersistenceTemplate.DEFAULT_TIMEOUT, PersistenceTemplate.DEFAULT_MAX_ENTRIES, false);
    }

    /** Returns the same with this timeout. */
    public KeyPersistence withTimeout(Duration newTimeout) {
        return new KeyPersistence(keys, newTimeout, maxEntries, expireQuiescent);
    }

    /** Returns the same with this bound. */
    public KeyPersistence withMaxEntries(int newMaxEntries) {
        return new KeyPersistence(keys, timeout, newMaxEntries, expireQuiescent);
    }

    /** Returns the same, under which a server that drains or has weight 0 loses its clients. */
    public KeyPersistence expiringQuiescent() {
        return new KeyPersistence(keys, timeout, maxEntries, true);
    }

    @Override
    public boolean bindsConnections() {
        return expressions("keys", keys).stream().anyMatch(KeyExpression::isOfConnection);
    }

    /** Returns what makes the key of a request. */
    EntryBinder.Keys compile() {
        List<KeyExpression> expressions = expressions("keys", keys);
        return request -> keyOf(expressions, request);
    }

    private static @Nullable PersistenceKey keyOf(List<KeyExpression> expressions, PickRequest request) {
        for (int i = 0; i < expressions.size(); i++) {
            String value = expressions.get(i).evaluate(request);
            if (!value.isEmpty()) {
                return PersistenceKey.ofText(i, value);
            }
        }
        return null;
    }

    /** Reads expressions of which there must be one, and each must depend on the request. */
    static List<KeyExpression> expressions(String setting, List<String> texts) {
        Objects.requireNonNull(texts, setting);
        List<KeyExpression> parsed =
                texts.stream().map(text -> KeyExpression.parse(setting, text)).toList();
        requireVariables(setting, parsed);
        return parsed;
    }

    static void requireVariables(String setting, List<KeyExpression> parsed) {
        if (parsed.isEmpty()) {
            throw new InvalidValueException(setting, "", "one or more variables, such as $cookie_sid");
        }
        for (KeyExpression expression : parsed) {
            if (expression.isLiteral()) {
                throw new InvalidValueException(setting, expression, "a variable, such as $cookie_sid");
            }
        }
    }
}
