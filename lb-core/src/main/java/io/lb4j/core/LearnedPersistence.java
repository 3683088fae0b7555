package io.lb4j.core;

import java.time.Duration;
import java.util.List;

/**
 * nginx's {@code sticky learn}: the application makes sessions, and the pool learns from its answers which server has which.
 *
 * <p>After an attempt that went well, the session that the answer creates is bound to its server; if it creates none, the session
 * that the request named is bound anew where it was served, provided that it is known. So a session moves for good with its first
 * request that another server served. Looking a session up does not renew it; being served does.
 *
 * @param create where an answer names the session it creates, such as {@code $upstream_cookie_sid}; the first that is not empty
 *     counts
 * @param lookup where a request names its session, such as {@code $cookie_sid}
 * @param timeout how long an entry outlives the last attempt that went well, 1 s to 31 days; by default 10 min, as in nginx
 * @param maxEntries bound of the table, 1 or more; if it is full, entries seldom and not lately used go first
 * @param atHeader whether to learn as soon as the header of the answer has come, instead of at its end
 */
public record LearnedPersistence(
        List<String> create, List<String> lookup, Duration timeout, int maxEntries, boolean atHeader)
        implements Persistence {

    /** nginx's default timeout. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    /** Checks every component. */
    public LearnedPersistence {
        create = List.copyOf(create);
        lookup = List.copyOf(lookup);
        creating(create);
        KeyPersistence.expressions("lookup", lookup);
        PersistenceTemplate.requireTimeout(timeout);
        PersistenceTemplate.requireMaxEntries(maxEntries);
    }

    /** Learns from one variable of the answer, and looks up by one of the request. */
    public static LearnedPersistence of(String create, String lookup) {
        return new LearnedPersistence(
                List.of(create), List.of(lookup), DEFAULT_TIMEOUT, PersistenceTemplate.DEFAULT_MAX_ENTRIES, false);
    }

    /** Returns the same with this timeout. */
    public LearnedPersistence withTimeout(Duration newTimeout) {
        return new LearnedPersistence(create, lookup, newTimeout, maxEntries, atHeader);
    }

    /** Returns the same with this bound. */
    public LearnedPersistence withMaxEntries(int newMaxEntries) {
        return new LearnedPersistence(create, lookup, timeout, newMaxEntries, atHeader);
    }

    /** Returns the same, but learning as soon as the header of the answer has come. */
    public LearnedPersistence learningAtHeader() {
        return new LearnedPersistence(create, lookup, timeout, maxEntries, true);
    }

    List<KeyExpression> creating() {
        return creating(create);
    }

    private static List<KeyExpression> creating(List<String> create) {
        List<KeyExpression> parsed = create.stream()
                .map(text -> KeyExpression.parseWithAnswer("create", text))
                .toList();
        KeyPersistence.requireVariables("create", parsed);
        return parsed;
    }

    List<KeyExpression> lookingUp() {
        return KeyPersistence.expressions("lookup", lookup);
    }
}
