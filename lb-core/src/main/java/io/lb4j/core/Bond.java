package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/** What a pick has to do with persistence, beside its server. */
sealed interface Bond permits PersistenceEntry, CookieBond, Lesson {

    /** Returns the {@code Set-Cookie} header that the client is to get, if any. */
    default @Nullable String setCookie() {
        return null;
    }

    /** The header of the answer has come and was accepted. */
    default void answered() {}

    /** The pick has ended. */
    default void ended(Outcome outcome) {}
}
