package io.lb4j.core;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Binds the requests of one key to one server by an entry of the persistence table. Data path; thread-safe. */
final class EntryBinder implements Binder {

    /** Tells which requests belong together. */
    interface Keys {
        /** Returns what requests of one entry have in common, or {@code null} if the request belongs to no other. */
        @Nullable
        PersistenceKey of(PickRequest request);
    }

    private final String kind;
    private final Keys keys;
    private final long timeoutNanos;
    private final boolean expireQuiescent;
    private final PersistenceTable entries;
    private final @Nullable SharedEntries shared;
    private final Ticker ticker;

    EntryBinder(
            String kind,
            Keys keys,
            Duration timeout,
            boolean expireQuiescent,
            PersistenceTable entries,
            @Nullable SharedEntries shared,
            Ticker ticker) {
        this.kind = kind;
        this.keys = keys;
        this.timeoutNanos = timeout.toNanos();
        this.expireQuiescent = expireQuiescent;
        this.entries = entries;
        this.shared = shared;
        this.ticker = ticker;
    }

    /**
     * Asks the store for a client that is not known here. The scheduler decides first, so that the one question also binds the
     * client if no other node has; the server stays acquired meanwhile, for other schedulers' decisions to see.
     */
    @Override
    public @Nullable CompletionStage<?> prepare(PoolState now, PickRequest request) {
        PersistenceKey key = shared == null || shared.isLost() ? null : keys.of(request);
        if (shared == null || key == null) {
            return null;
        }
        long time = ticker.nanos();
        PersistenceEntry entry = entries.get(key);
        if (entry != null && !entry.expire(time)) {
            return null;
        }
        CompletionStage<?> asked = shared.asked(key);
        if (asked != null) {
            return asked;
        }
        Server server = now.acquireScheduled(request.level(), request);
        if (server == null) {
            return null;
        }
        if (entry != null) {
            entries.removeExpired(entry);
        }
        SharedEntry proposal = new SharedEntry(key, server.id(), timeoutNanos, time);
        proposal.leave(time);
        return shared.ask(kind, proposal)
                .whenComplete((nothing, never) -> server.ledger().giveBack());
    }

    private PersistenceEntry entry(PersistenceKey key, Server server, long time) {
        return shared == null
                ? new PersistenceEntry(key, server.id(), timeoutNanos, time)
                : new SharedEntry(key, server.id(), timeoutNanos, time);
    }

    private void tell(@Nullable PersistenceEntry entry, @Nullable String replaced) {
        if (shared != null && entry != null) {
            shared.tell(kind, entry, replaced);
        }
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
            tell(seen, bound.id());
            return now.newPick(bound, seen);
        }
        Server server = now.acquireScheduled(level, request);
        if (server == null) {
            return null;
        }
        long time = ticker.nanos();
        PersistenceEntry entry = entry(key, server, time);
        while (true) {
            PersistenceEntry other = entries.put(entry, seen);
            if (other == null) {
                tell(entry, seen == null ? null : seen.server());
                return now.newPick(server, entry);
            }
            if (other.server().equals(server.id()) && other.enter(time)) {
                other.renew(time);
                return now.newPick(server, other);
            }
            bound = acquireBound(now, level, request, other);
            if (bound != null) {
                server.ledger().giveBack();
                return now.newPick(bound, other);
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
