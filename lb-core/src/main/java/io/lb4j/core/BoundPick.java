package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/** A pick that counts in a persistence entry until it is over. */
sealed class BoundPick extends Pick permits ObservedPick {

    private final @Nullable PersistenceEntry entry;

    BoundPick(Pool pool, Server server, @Nullable PersistenceEntry entry) {
        super(pool, server);
        this.entry = entry;
    }

    @Override
    final @Nullable PersistenceEntry entry() {
        return entry;
    }
}
