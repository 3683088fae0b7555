package io.lb4j.core;

/** Which requests of a pool go to the same real server: one of the kinds below. Immutable. */
public sealed interface Persistence
        permits PersistenceTemplate, KeyPersistence, CookiePersistence, RoutePersistence, LearnedPersistence {

    /** Tells whether the pool remembers clients, in entries; if not, they carry all that is needed. */
    default boolean keepsEntries() {
        return true;
    }

    /** Tells whether a {@link PersistenceStore} can share its entries between nodes. */
    default boolean isShareable() {
        return this instanceof PersistenceTemplate || this instanceof KeyPersistence;
    }

    /** Tells whether this can bind connections on which nobody reads messages. */
    default boolean bindsConnections() {
        return false;
    }
}
