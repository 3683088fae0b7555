package io.lb4j.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** The entries of one pool's {@link PersistenceTemplate}, in the heap. Thread-safe. */
final class PersistenceTable {

    private final PersistenceTemplate template;
    private final Cache<ClientNetwork, String> entries;

    PersistenceTable(PersistenceTemplate template, Ticker ticker) {
        this.template = template;
        this.entries = Caffeine.newBuilder()
                .maximumSize(template.maxEntries())
                .expireAfterAccess(template.timeout())
                .ticker(ticker::nanos)
                .build();
    }

    /** Returns the id of the server to which the request is bound; looking renews the entry. */
    @Nullable
    String bound(PickRequest request) {
        ClientNetwork key = template.keyOf(request);
        return key == null ? null : entries.getIfPresent(key);
    }

    void bind(PickRequest request, Server server) {
        ClientNetwork key = template.keyOf(request);
        if (key != null) {
            entries.put(key, server.id());
        }
    }

    long size() {
        entries.cleanUp();
        return entries.estimatedSize();
    }
}
