package io.lb4j.spring;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import io.lb4j.core.Pool;
import io.lb4j.core.retry.RetryPolicy;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * All pools of an application, by name: those below {@code lb.pools} and those that the application defines as beans.
 *
 * <p>Immutable; the pools themselves are live. Thread-safe.
 */
public final class Pools {

    /** A pool with what is known of it beside. */
    record Entry(Pool pool, String scheduler, RetryPolicy retry) {}

    private final Map<String, Entry> entries;

    Pools(Map<String, Entry> entries) {
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /**
     * Returns the pool with this name.
     *
     * @throws InvalidValueException if there is none; it knows the nearest name
     */
    public Pool pool(String name) {
        return entry(name).pool();
    }

    /** Returns the names in configuration order. */
    public Set<String> names() {
        return entries.keySet();
    }

    /** Returns the pools in configuration order. */
    public Collection<Pool> all() {
        return entries.values().stream().map(Entry::pool).toList();
    }

    /** Returns the scheduler of a pool as it was written, or the name of its bean. */
    public String scheduler(String pool) {
        return entry(pool).scheduler();
    }

    /** Returns when a request to this pool goes on to another real server. */
    public RetryPolicy retry(String pool) {
        return entry(pool).retry();
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            String expected = entries.isEmpty() ? "a pool, but there is none" : "one of " + String.join(", ", names());
            throw new InvalidValueException("pool", name, expected, NearestName.of(name, names()));
        }
        return entry;
    }

    @Override
    public String toString() {
        return names().toString();
    }
}
