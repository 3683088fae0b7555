package io.lb4j.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Completed picks that count as inactive entries for a while.
 *
 * <p>There are only a few different durations, and entries of one duration expire in the order they came: one queue for each.
 * Nothing runs by itself; the pool calls {@link #expire} before it decides or shows counters. Thread-safe.
 */
final class Lingering {

    private record Entry(Ledger ledger, @Nullable PersistenceEntry persistence, long deadline) {}

    private final Ticker ticker;
    private final PersistenceTable entries;
    private final ConcurrentMap<Long, Queue<Entry>> queues = new ConcurrentHashMap<>();
    private volatile boolean used; // whether there ever was an entry: all that most pools ask

    Lingering(Ticker ticker, PersistenceTable entries) {
        this.ticker = ticker;
        this.entries = entries;
    }

    void add(Ledger ledger, @Nullable PersistenceEntry persistence, long nanos) {
        ledger.becomeInactive();
        used = true;
        queues.computeIfAbsent(nanos, duration -> new ConcurrentLinkedQueue<>())
                .add(new Entry(ledger, persistence, ticker.nanos() + nanos));
    }

    void expire() {
        if (!used) {
            return;
        }
        long now = ticker.nanos();
        for (Queue<Entry> queue : queues.values()) {
            for (Entry head = queue.peek(); head != null && head.deadline() - now <= 0; head = queue.peek()) {
                if (queue.remove(head)) { // one of the racing threads
                    head.ledger().leaveInactive();
                    head.ledger().entryExpired();
                    PersistenceEntry persistence = head.persistence();
                    if (persistence != null) {
                        entries.leave(persistence, head.deadline());
                    }
                }
            }
        }
    }
}
