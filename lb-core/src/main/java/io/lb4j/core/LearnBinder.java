package io.lb4j.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends sessions that were learnt from answers where they were served last. Data path; thread-safe. */
final class LearnBinder extends RouteBinder {

    private final LearnedPersistence persistence;
    private final List<KeyExpression> create;
    private final List<KeyExpression> lookup;
    private final PersistenceTable entries;
    private final Ticker ticker;

    LearnBinder(LearnedPersistence persistence, PoolSnapshot snapshot, PersistenceTable entries, Ticker ticker) {
        super(snapshot);
        this.persistence = persistence;
        this.create = persistence.creating();
        this.lookup = persistence.lookingUp();
        this.entries = entries;
        this.ticker = ticker;
    }

    boolean learnsAtHeader() {
        return persistence.atHeader();
    }

    @Override
    @Nullable
    String routeOf(PickRequest request) {
        PersistenceKey key = key(KeyExpression.first(lookup, request));
        PersistenceEntry entry = key == null ? null : live(key);
        return entry == null ? null : entry.server();
    }

    @Override
    Bond bond(Server server, PickRequest request) {
        return new Lesson(this, request, routes().route(server));
    }

    /** Takes in that an attempt of this request went well at the server of this route. */
    void learn(PickRequest request, String route) {
        PersistenceKey created = key(KeyExpression.first(create, request));
        if (created != null) {
            bind(created, route);
            return;
        }
        PersistenceKey known = key(KeyExpression.first(lookup, request));
        if (known != null && live(known) != null) {
            bind(known, route);
        }
    }

    private void bind(PersistenceKey key, String route) {
        long now = ticker.nanos();
        PersistenceEntry seen = entries.get(key);
        while (true) {
            if (seen != null && seen.server().equals(route) && !seen.expire(now)) {
                seen.renew(now);
                return;
            }
            PersistenceEntry entry =
                    new PersistenceEntry(key, route, persistence.timeout().toNanos(), now);
            entry.leave(now);
            seen = entries.put(entry, seen);
            if (seen == null) {
                return;
            }
        }
    }

    private @Nullable PersistenceEntry live(PersistenceKey key) {
        PersistenceEntry entry = entries.get(key);
        if (entry != null && entry.expire(ticker.nanos())) {
            entries.removeExpired(entry);
            return null;
        }
        return entry;
    }

    private static @Nullable PersistenceKey key(@Nullable String session) {
        return session == null ? null : PersistenceKey.ofText(0, session);
    }
}
