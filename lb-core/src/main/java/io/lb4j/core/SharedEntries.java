package io.lb4j.core;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a pool and its {@link PersistenceStore} tell each other. The table of the pool is what picks follow; this keeps both alike.
 *
 * <p>After a few answers in a row that failed or came late the store counts as lost: nobody waits for it, and once a second one
 * of the bindings that are due is sent as a trial. When one is answered in time, every entry that the store has not heard of is
 * sent. Nothing here blocks. Thread-safe.
 */
final class SharedEntries {

    /** Chosen: one late answer may be a pause of either side. */
    private static final int FAILURES = 3;

    private static final long TRIAL_NANOS = Ticker.SECOND;

    /** Chosen: so many bindings are under way at once when the store is back. */
    private static final int CATCH_UP = 32;

    /** Chosen: how long a node may follow a binding that another has changed, if the client keeps coming. */
    private static final long MAX_INTERVAL_NANOS = 30 * Ticker.SECOND;

    private final PersistenceStore store;
    private final String pool;
    private final long patienceNanos;
    private final PersistenceTable entries;
    private final Observers observers;
    private final Ticker ticker;

    private final ConcurrentMap<PersistenceKey, CompletableFuture<?>> asking = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger(); // in a row
    private final AtomicLong nextTrial = new AtomicLong();
    private volatile boolean lost;

    SharedEntries(
            PersistenceStore store,
            String pool,
            Duration patience,
            PersistenceTable entries,
            Observers observers,
            Ticker ticker) {
        this.store = store;
        this.pool = pool;
        this.patienceNanos = patience.toNanos();
        this.entries = entries;
        this.observers = observers;
        this.ticker = ticker;
    }

    boolean isLost() {
        return lost;
    }

    /** Returns what to wait for before the client of this key is picked for, if somebody asks already. */
    @Nullable
    CompletableFuture<?> asked(PersistenceKey key) {
        return asking.get(key);
    }

    /**
     * Asks where a client is bound that is not known here, and proposes an entry without picks.
     *
     * @return completes when the table has what the pick is to follow: within the patience, and never with a failure
     */
    CompletableFuture<?> ask(String kind, SharedEntry proposal) {
        CompletableFuture<@Nullable Void> known = new CompletableFuture<>();
        CompletableFuture<?> other = asking.putIfAbsent(proposal.key(), known);
        if (other != null) {
            return other;
        }
        proposal.takeTurn(ticker.nanos(), intervalNanos(proposal));
        CompletionStage<String> answer = bind(kind, proposal, null);
        answer.whenComplete((server, failure) -> {
            entries.put(proposal, null); // unless the answer has put another
            asking.remove(proposal.key(), known);
            known.complete(null);
        });
        return known;
    }

    /** Tells the store, if it is time to, that a client is bound so, where {@code replaced} was its server before. */
    void tell(String kind, PersistenceEntry entry, @Nullable String replaced) {
        long now = ticker.nanos();
        if (entry instanceof SharedEntry shared
                && (lost ? takeTrial(now) : shared.takeTurn(now, intervalNanos(shared)))) {
            bind(kind, shared, replaced);
        }
    }

    /** Takes on the trial of a lost store; one pick a second does, of whatever client. */
    private boolean takeTrial(long now) {
        long trial = nextTrial.get();
        return now - trial >= 0 && nextTrial.compareAndSet(trial, now + TRIAL_NANOS);
    }

    private static long intervalNanos(SharedEntry entry) {
        return Math.min(entry.timeoutNanos() / 4, MAX_INTERVAL_NANOS);
    }

    /** Returns the store's answer, as far as it comes in time; one that comes later is heeded too. */
    private CompletionStage<String> bind(String kind, SharedEntry entry, @Nullable String replaced) {
        String key = pool + ':' + kind + ':' + entry.key().text();
        Duration timeToLive = Duration.ofNanos(entry.timeoutNanos() + intervalNanos(entry));
        CompletableFuture<String> answer;
        try {
            answer = store.bind(key, entry.server(), replaced, timeToLive).toCompletableFuture();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.thenApply(server -> {
                    heed(entry, server);
                    return server;
                })
                .copy()
                .orTimeout(patienceNanos, TimeUnit.NANOSECONDS)
                .whenComplete((server, failure) -> {
                    if (failure == null) {
                        answered(kind);
                    } else {
                        entry.unheard(ticker.nanos());
                        failed(failure);
                    }
                });
    }

    /** The first node that told the store has won: others move their entry to its server. */
    private void heed(SharedEntry entry, String server) {
        if (server.equals(entry.server())) {
            entry.known();
            return;
        }
        long now = ticker.nanos();
        SharedEntry adopted = new SharedEntry(entry.key(), server, entry.timeoutNanos(), now);
        adopted.leave(now);
        adopted.known();
        adopted.takeTurn(now, intervalNanos(adopted));
        entries.put(adopted, entry);
    }

    private void answered(String kind) {
        failures.set(0);
        if (lost) {
            synchronized (this) {
                if (!lost) {
                    return;
                }
                lost = false;
                observers.storeChanged(true, "it answers again");
            }
            catchUp(kind);
        }
    }

    private void failed(Throwable failure) {
        if (failures.incrementAndGet() >= FAILURES && !lost) {
            synchronized (this) {
                if (lost) {
                    return;
                }
                nextTrial.set(ticker.nanos() + TRIAL_NANOS);
                lost = true;
                observers.storeChanged(false, reason(failure));
            }
        }
    }

    private String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? "no answer within " + TimeUnit.NANOSECONDS.toMillis(patienceNanos) + " ms"
                : cause.toString();
    }

    private void catchUp(String kind) {
        Queue<SharedEntry> unheard = new ConcurrentLinkedQueue<>();
        entries.forEach(entry -> {
            if (entry instanceof SharedEntry shared && !shared.isKnown()) {
                unheard.add(shared);
            }
        });
        for (int i = 0; i < CATCH_UP; i++) {
            sendNext(kind, unheard);
        }
    }

    private void sendNext(String kind, Queue<SharedEntry> unheard) {
        for (SharedEntry next = unheard.poll(); next != null && !lost; next = unheard.poll()) {
            long now = ticker.nanos();
            if (!next.expire(now) && next.takeTurn(now, intervalNanos(next))) {
                CompletionStage<String> sent = bind(kind, next, null);
                if (!sent.toCompletableFuture().isDone()) {
                    sent.whenComplete((server, failure) -> sendNext(kind, unheard));
                    return;
                }
            }
        }
    }
}
