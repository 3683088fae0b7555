package io.lb4j.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The persistence entries of one pool, in the heap.
 *
 * <p>Not a cache of Caffeine: there the life of an entry cannot hang on picks that end later, and a full cache may turn away a
 * new client for a more frequent old one, which then would not be bound at all. Here a look-up is one of a hash table and writes
 * nothing. Each new entry pays for the order: it looks at a few of the oldest, drops those whose time is over, and, if the table
 * is full, those not used since they were last looked at. So at most about a third more is kept than lives.
 *
 * <p>Data path; lock-free except for the bins of the hash table, which writers of the same bin share. A look-up
 * makes one key. A new client pays for tidying up, as nobody else does.
 */
final class PersistenceTable {

    /** Chosen: with more than one the dead are found faster than new ones come. */
    private static final int LOOKS = 4;

    /** Chosen: after so many entries that are in use, one of them goes nevertheless. */
    private static final int PATIENCE = 16;

    private final ConcurrentMap<PersistenceKey, PersistenceEntry> entries = new ConcurrentHashMap<>();
    private final Queue<PersistenceEntry> oldestFirst =
            new ConcurrentLinkedQueue<>(); // may hold some that were replaced

    @Nullable
    PersistenceEntry get(PersistenceKey key) {
        return entries.get(key);
    }

    /**
     * Puts an entry where {@code replaced}, or none, was seen; returns {@code null}, or the entry that another thread has put
     * there meanwhile.
     */
    @Nullable
    PersistenceEntry put(PersistenceEntry entry, @Nullable PersistenceEntry replaced, int maxEntries, long now) {
        while (true) {
            PersistenceEntry present = entries.putIfAbsent(entry.key(), entry);
            if (present != null && present != replaced) {
                return present;
            }
            if (present == null || entries.replace(entry.key(), present, entry)) {
                oldestFirst.add(entry);
                makeRoom(maxEntries, now);
                return null;
            }
        }
    }

    void remove(PersistenceEntry entry) {
        entries.remove(entry.key(), entry);
    }

    private void makeRoom(int maxEntries, long now) {
        for (int looks = 0; ; looks++) {
            boolean full = size() > maxEntries;
            PersistenceEntry oldest = full || looks < LOOKS ? oldestFirst.poll() : null;
            if (oldest == null) {
                return;
            }
            boolean spare = full && (!oldest.takeUsed() || looks >= PATIENCE);
            if (spare || oldest.expire(now)) {
                remove(oldest);
            } else if (entries.get(oldest.key()) == oldest) {
                oldestFirst.add(oldest);
            }
        }
    }

    /** Drops every entry whose time is over; O(entries). */
    void expire(long now) {
        entries.values().removeIf(entry -> entry.expire(now));
    }

    int size() {
        return entries.size();
    }
}
