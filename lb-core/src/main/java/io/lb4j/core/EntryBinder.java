package io.lb4j.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Binds the requests of one key to one server by an entry of the persistence table. Data path; thread-safe. */
final class EntryBinder implements Binder {

    /** Tells which requests belong together. */
    interface Keys {
        /** Returns what requests of one entry have in common, or {@code null} if the request belongs to no other. */
        @Nullable
        PersistenceKey of(PickRequest request);
    }

    private final Keys keys;
    private final long timeoutNanos;
    private final boolean expireQuiescent;
    private final PersistenceTable entries;
    private final Ticker ticker;

    EntryBinder(Keys keys, Duration timeout, boolean expireQuiescent, PersistenceTable entries, Ticker ticker) {
        this.keys = keys;
        this.timeoutNanos = timeout.toNanos();
        this.expireQuiescent = expireQuiescent;
        this.entries = entries;
        this.ticker = ticker;
    }

    @Override
    public @Nullable Pick pick(PoolState now, int level, PickRequest request) {
        PersistenceKey key = keys.of(request);
        return key == null ? now.pickAlone(level, request) : pickTogether(now, level, request, key);
    }

    /**
     * Follows the entry of the key, or binds the key to the server that the picker decides on. Of several first picks at once all
     * go to one server if it takes them: who comes second gives back the server that was picked for nothing.
     */
    private @Nullable Pick pickTogether(PoolState now, int level, PickRequest request, PersistenceKey key) {
        PersistenceEntry seen = entries.get(key);
        Server bound = seen == null ? null : acquireBound(now, level, request, seen);
        if (bound != null) {
            return now.newPick(level, bound, seen);
        }
        Server server = now.acquireScheduled(level, request);
        if (server == null) {
            return null;
        }
        long time = ticker.nanos();
        PersistenceEntry entry = new PersistenceEntry(key, server.id(), timeoutNanos, time);
        while (true) {
            PersistenceEntry other = entries.put(entry, seen);
            if (other == null) {
                return now.newPick(level, server, entry);
            }
            if (other.server().equals(server.id()) && other.enter(time)) {
                other.renew(time);
                return now.newPick(level, server, other);
            }
            bound = acquireBound(now, level, request, other);
            if (bound != null) {
                server.ledger().giveBack();
                return now.newPick(level, bound, other);
            }
            seen = other;
        }
    }

    /** Returns the server of the entry, with the pick counted on both, if it takes the request. */
    private @Nullable Server acquireBound(PoolState now, int level, PickRequest request, PersistenceEntry entry) {
        long time = ticker.nanos();
        if (!entry.enter(time)) {
            entry.expire(time);
            entries.removeExpired(entry);
            return null;
        }
        Server server = now.snapshot.server(entry.server());
        if (server == null || (expireQuiescent && server.isQuiescent())) {
            entries.remove(entry); // for good, even if the server comes back
        } else if (server.spec().backup() == (level == 1) && server.acquire(request, true)) {
            entry.renew(time);
            return server;
        }
        entry.retreat();
        return null;
    }
}
