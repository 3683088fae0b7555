package io.lb4j.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The persistence entries of one pool, in the heap: a cache of Caffeine, bounded by size.
 *
 * <p>The judge of an entry's time is the entry. The cache is told a time that is long enough for an entry without picks, and only
 * gives the memory back. Since it cannot know that a pick under an entry goes on, or kept it beyond that time, an entry whose own
 * time is not over when the cache drops it for its age is <em>held</em> beside the cache, and goes back with the next look-up, or
 * with the end of its last pick.
 *
 * <p>A full cache forgets first who comes seldom and has not come lately, in use or not: a pick goes on without its entry. Who
 * comes once cannot push out those who come often; the latest hundredth is kept in any case.
 *
 * <p>Data path: a look-up takes no lock. Who writes may do the cache's upkeep, on its own thread, for no other runs here.
 */
final class PersistenceTable {

    /** Equal to nothing in the cache: to remove it removes what is expired, and nothing else. */
    private static final PersistenceEntry NONE =
            new PersistenceEntry(PersistenceKey.of(InetAddress.getLoopbackAddress(), 0, 0, null, 0), "", 0, 0);

    private final Ticker ticker;
    private final Cache<PersistenceKey, PersistenceEntry> cache;
    private final ConcurrentMap<PersistenceKey, PersistenceEntry> entries; // the cache as a map
    private final Policy.Eviction<PersistenceKey, PersistenceEntry> bound;
    private final ConcurrentMap<PersistenceKey, PersistenceEntry> held = new ConcurrentHashMap<>();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder expired = new LongAdder();

    PersistenceTable(Ticker ticker) {
        this.ticker = ticker;
        this.cache = Caffeine.newBuilder()
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .maximumSize(PersistenceTemplate.DEFAULT_MAX_ENTRIES)
                .expireAfter(new UsualLife())
                .evictionListener(this::dropped)
                .build();
        this.entries = cache.asMap();
        this.bound = cache.policy().eviction().orElseThrow();
    }

    /** Sets how many entries there may be; those that are too many go. Control path. */
    void limit(int maxEntries) {
        bound.setMaximum(maxEntries);
    }

    @Nullable
    PersistenceEntry get(PersistenceKey key) {
        PersistenceEntry entry = cache.getIfPresent(key);
        return entry == null ? late(key) : entry;
    }

    /** Finds the entry that the cache takes for dead but that is not. */
    private @Nullable PersistenceEntry late(PersistenceKey key) {
        entries.remove(key, NONE);
        PersistenceEntry entry = held.isEmpty() ? null : held.get(key);
        if (entry == null) {
            return null;
        }
        PersistenceEntry other = release(entry);
        return other == null ? entry : other;
    }

    /**
     * Puts an entry where {@code replaced}, or none, was seen; returns {@code null}, or the entry that another thread has put
     * there meanwhile.
     */
    @Nullable
    PersistenceEntry put(PersistenceEntry entry, @Nullable PersistenceEntry replaced) {
        while (true) {
            PersistenceEntry present = entries.putIfAbsent(entry.key(), entry);
            if (present != null && present != replaced) {
                return present;
            }
            if (present == null || entries.replace(entry.key(), present, entry)) {
                return null;
            }
        }
    }

    /** Ends a pick under an entry, as {@link PersistenceEntry#leave} does. */
    void leave(PersistenceEntry entry, long at) {
        entry.leave(at);
        if (!held.isEmpty() && !entry.isInUse()) {
            release(entry);
        }
    }

    void remove(PersistenceEntry entry) {
        entries.remove(entry.key(), entry);
        held.remove(entry.key(), entry);
    }

    /** Removes an entry that has ended. */
    void removeExpired(PersistenceEntry entry) {
        if (entries.remove(entry.key(), entry) || held.remove(entry.key(), entry)) {
            expired.increment();
        }
    }

    /** Gives an entry that was held back to the cache; returns the one that took its place there, if any. */
    private @Nullable PersistenceEntry release(PersistenceEntry entry) {
        return held.remove(entry.key(), entry) ? entries.putIfAbsent(entry.key(), entry) : null;
    }

    /** The cache is about to drop an entry; runs with its place locked. */
    private void dropped(@Nullable PersistenceKey key, @Nullable PersistenceEntry entry, RemovalCause cause) {
        if (entry == null) {
            return; // only weak references
        }
        if (cause == RemovalCause.SIZE) {
            evicted.increment();
        } else if (entry.expire(ticker.nanos())) {
            expired.increment();
        } else {
            held.put(entry.key(), entry);
        }
    }

    /** Drops every entry whose time is over; O(entries). */
    void expire(long now) {
        cache.cleanUp();
        forEach(entry -> expire(entry, now));
    }

    private void expire(PersistenceEntry entry, long now) {
        if (entry.expire(now)) {
            removeExpired(entry);
        }
    }

    /** Shows every entry, in no order. */
    void forEach(Consumer<PersistenceEntry> action) {
        entries.values().forEach(action);
        held.values().forEach(action);
    }

    long size() {
        return cache.estimatedSize() + held.size();
    }

    /** Returns how many entries were dropped because there were too many. */
    long evicted() {
        return evicted.sum();
    }

    /** Returns how many entries were dropped because their time was over. */
    long expired() {
        return expired.sum();
    }

    private static final class UsualLife implements Expiry<PersistenceKey, PersistenceEntry> {

        @Override
        public long expireAfterCreate(PersistenceKey key, PersistenceEntry entry, long now) {
            return entry.usualLifeNanos();
        }

        @Override
        public long expireAfterUpdate(PersistenceKey key, PersistenceEntry entry, long now, long left) {
            return entry.usualLifeNanos();
        }

        @Override
        public long expireAfterRead(PersistenceKey key, PersistenceEntry entry, long now, long left) {
            return entry.usualLifeNanos();
        }
    }
}
