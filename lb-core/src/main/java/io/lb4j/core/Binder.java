package io.lb4j.core;

import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How persistence guides the picks of one pool. Data path; thread-safe. */
interface Binder {

    /** Returns the binder of a pool with this persistence. */
    static Binder of(
            Persistence persistence,
            PoolSnapshot snapshot,
            PersistenceTable entries,
            @Nullable SharedEntries shared,
            Ticker ticker) {
        if (persistence instanceof PersistenceTemplate t) {
            entries.limit(t.maxEntries());
            String kind = t.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
            return new EntryBinder(kind, t::keyOf, t.timeout(), t.expireQuiescent(), entries, shared, ticker);
        }
        if (persistence instanceof KeyPersistence k) {
            entries.limit(k.maxEntries());
            return new EntryBinder("key", k.compile(), k.timeout(), k.expireQuiescent(), entries, shared, ticker);
        }
        if (persistence instanceof LearnedPersistence learned) {
            entries.limit(learned.maxEntries());
            return new LearnBinder(learned, snapshot, entries, ticker);
        }
        return persistence instanceof CookiePersistence cookie
                ? new CookieBinder(cookie, snapshot)
                : RouteBinder.by((RoutePersistence) persistence, snapshot);
    }

    /** Returns what to wait for before this request is picked for, or {@code null} if that can be done at once. */
    default @Nullable CompletionStage<?> prepare(PoolState now, PickRequest request) {
        return null;
    }

    /**
     * Picks a server of one level: the one that the request is bound to if it can take it, else one that the picker decides on.
     */
    @Nullable
    Pick pick(PoolState now, int level, PickRequest request);
}
