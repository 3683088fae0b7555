package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/** How persistence guides the picks of one pool. Data path; thread-safe. */
interface Binder {

    /** Returns the binder of a pool with this persistence. */
    static Binder of(Persistence persistence, PoolSnapshot snapshot, PersistenceTable entries, Ticker ticker) {
        if (persistence instanceof PersistenceTemplate t) {
            entries.limit(t.maxEntries());
            return new EntryBinder(t::keyOf, t.timeout(), t.expireQuiescent(), entries, ticker);
        }
        if (persistence instanceof KeyPersistence k) {
            entries.limit(k.maxEntries());
            return new EntryBinder(k.compile(), k.timeout(), k.expireQuiescent(), entries, ticker);
        }
        if (persistence instanceof LearnedPersistence learned) {
            entries.limit(learned.maxEntries());
            return new LearnBinder(learned, snapshot, entries, ticker);
        }
        return persistence instanceof CookiePersistence cookie
                ? new CookieBinder(cookie, snapshot)
                : RouteBinder.by((RoutePersistence) persistence, snapshot);
    }

    /**
     * Picks a server of one level: the one that the request is bound to if it can take it, else one that the picker decides on.
     */
    @Nullable
    Pick pick(PoolState now, int level, PickRequest request);
}
