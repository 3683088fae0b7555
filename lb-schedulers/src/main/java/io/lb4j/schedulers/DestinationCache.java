package io.lb4j.schedulers;

import io.lb4j.core.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lblc} and {@code lblcr} remember of each destination, and for how long, as in the kernel.
 *
 * <p>The kernel's timer comes every minute. Here the first pick after a minute does its work: every half hour it drops what was not
 * used for the expiry time; else, if there are more than 16,384 destinations, what was not used for six minutes, at most 8,192 of
 * them. Thread-safe; survives changes of the pool.
 */
final class DestinationCache<E extends DestinationCache.Entry> {

    private static final long MINUTE = 60_000_000_000L;
    private static final long IDLE_WHEN_FULL = 6 * MINUTE;
    private static final int RUNS_TO_EXPIRY = 30;
    private static final int FULL = 16 * 1024;
    private static final int MOST_DROPPED = 8 * 1024;

    /** What is remembered of one destination. */
    abstract static class Entry {

        private volatile long usedNanos; // the last one to write is as good as any other
    }

    private final ConcurrentMap<InetAddress, E> entries = new ConcurrentHashMap<>();
    private final Supplier<E> maker;
    private final long expiryNanos;
    private final AtomicLong nextRun;
    private int run = 1; // by the thread that won the turn at nextRun

    DestinationCache(Supplier<E> maker, long expiryNanos, long now) {
        this.maker = maker;
        this.expiryNanos = expiryNanos;
        this.nextRun = new AtomicLong(now + MINUTE);
    }

    long expiryNanos() {
        return expiryNanos;
    }

    /** Returns the entry of a destination and notes its use, or {@code null} if there is none. */
    @Nullable
    E used(@Nullable InetSocketAddress destination, Level level) {
        if (destination == null || destination.getAddress() == null) {
            return null;
        }
        long now = level.nowNanos();
        long due = nextRun.get();
        if (now - due >= 0 && nextRun.compareAndSet(due, now + MINUTE)) {
            dropUnused(now);
        }
        E entry = entries.get(destination.getAddress());
        if (entry != null) {
            ((Entry) entry).usedNanos = now;
        }
        return entry;
    }

    /** Makes an entry if there is none; returns {@code null} only for a destination that is not known. */
    @Nullable
    E added(@Nullable InetSocketAddress destination, Level level) {
        if (destination == null || destination.getAddress() == null) {
            return null;
        }
        return entries.computeIfAbsent(destination.getAddress(), address -> {
            E entry = maker.get();
            ((Entry) entry).usedNanos = level.nowNanos();
            return entry;
        });
    }

    private synchronized void dropUnused(long now) {
        int size = entries.size();
        if (run % RUNS_TO_EXPIRY == 0) {
            run = 1;
            drop(now, expiryNanos, Integer.MAX_VALUE);
        } else if (size > FULL) {
            drop(now, IDLE_WHEN_FULL, Math.min(MOST_DROPPED, (size - FULL) * 4 / 3));
        } else {
            run++;
        }
    }

    private void drop(long now, long idleNanos, int most) {
        Iterator<E> all = entries.values().iterator();
        for (int left = most; left > 0 && all.hasNext(); ) {
            if (now - ((Entry) all.next()).usedNanos > idleNanos) {
                all.remove();
                left--;
            }
        }
    }
}
