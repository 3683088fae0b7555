package io.lb4j.spring;

import io.lb4j.core.PersistenceStore;
import io.lb4j.core.PoolBuilder;
import io.lb4j.spring.properties.PersistenceProperties;
import io.lb4j.spring.properties.PropertyPath;
import io.lb4j.spring.properties.RedisProperties;
import io.lb4j.spring.redis.RedisPersistenceStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.util.ClassUtils;

/** The stores that pools share their entries by: one for each server and prefix. Closed after the pools' users. */
final class Stores implements AutoCloseable {

    private static final String LETTUCE = "io.lettuce.core.RedisClient";

    private record Place(String url, String prefix) {}

    private final Map<Place, RedisPersistenceStore> stores = new HashMap<>(); // filled at the start, by one thread

    /** Gives a pool the store that is configured for it, if any; {@code path} is that of its persistence. */
    void share(PoolBuilder pool, PersistenceProperties configured, PropertyPath path) {
        if (configured.store() != PersistenceProperties.Store.REDIS) {
            return;
        }
        if (!ClassUtils.isPresent(LETTUCE, null)) {
            throw path.child("store")
                    .invalid("redis", "io.lettuce:lettuce-core on the class path, which speaks with Redis");
        }
        RedisProperties redis = configured.redis();
        PropertyPath below = path.child("redis");
        String url = redis.url();
        if (url == null || url.isBlank()) {
            throw below.child("url").invalid(url, "a URL such as redis://127.0.0.1:6379/0 or rediss://host");
        }
        PersistenceStore store = below.below(() -> stores.computeIfAbsent(
                new Place(url, Objects.requireNonNullElse(redis.prefix(), RedisProperties.DEFAULT_PREFIX)),
                place -> new RedisPersistenceStore(place.url(), place.prefix())));
        below.below(() ->
                pool.store(store, Objects.requireNonNullElse(redis.timeout(), PoolBuilder.DEFAULT_STORE_PATIENCE)));
    }

    @Override
    public void close() {
        stores.values().forEach(RedisPersistenceStore::close);
    }
}
