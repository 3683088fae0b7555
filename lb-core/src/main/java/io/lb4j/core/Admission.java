package io.lb4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What stands before a pool with {@link PoolLimits}: the count of picks in flight, and the queue.
 *
 * <p>While nobody waits a pick takes no lock. Who is to wait is counted first and then looks once more, and who frees a place frees
 * it first and then looks whether somebody waits: so no place is freed unseen. Events of time alone, such as the end of a pause,
 * and deadlines are seen by whoever looks, at the latest by a timer within a second.
 */
final class Admission {

    private static final VarHandle IN_FLIGHT;

    static {
        try {
            IN_FLIGHT = MethodHandles.lookup().findVarHandle(Admission.class, "inFlight", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How far down the queue to look. */
    private enum Reach {
        /** As long as each gets a place: those before a newcomer. */
        HEADS,
        /** Until somebody has got a place and the next one does not: one place was freed, which may not suit everybody. */
        ONE,
        /** Everybody. */
        ALL
    }

    private final Pool pool;
    private final PoolLimits limits;
    private final Ticker ticker;
    private final LongAdder waited = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Turn> queue = new LinkedHashSet<>(); // under lock, in order of arrival
    private long nextLook; // of the timer, if anybody waits; under lock
    private boolean looking; // whether there is a timer; under lock

    private volatile int inFlight; // by IN_FLIGHT
    private volatile int waiting; // written under lock; at least the length of the queue

    Admission(Pool pool, PoolLimits limits, Ticker ticker) {
        this.pool = pool;
        this.limits = limits;
        this.ticker = ticker;
    }

    PoolLimits limits() {
        return limits;
    }

    int inFlight() {
        return inFlight;
    }

    long waited() {
        return waited.sum();
    }

    /** Returns how many wait, without those whose time is over. */
    int waiting() {
        if (waiting != 0) {
            serve(Reach.ALL);
        }
        return waiting;
    }

    // ---- taking a place

    /** Takes a place now if there is one beyond those that others wait for. */
    @Nullable
    Pick tryPick(PickRequest request) {
        Pick pick = takeAlone(request);
        if (pick == null && waiting != 0) {
            serve(Reach.HEADS);
            lock.lock(); // so that nobody who waits is looked at while a place is held for nothing
            try {
                pick = take(request);
            } finally {
                lock.unlock();
            }
        }
        if (pick == null) {
            pool.countRefused(present());
        }
        return pick;
    }

    /** Returns why a request is refused now that cannot wait. */
    Refusal present() {
        return isFull() ? Refusal.IN_FLIGHT_LIMIT : Refusal.UNAVAILABLE;
    }

    /** Takes a place, or waits for one. */
    CompletableFuture<Pick> enter(PickRequest request, long patienceNanos, Executor executor) {
        boolean queues = limits.queueLength() != 0;
        Pick atOnce = queues ? takeAlone(request) : tryPick(request);
        if (atOnce != null) {
            return CompletableFuture.completedFuture(atOnce);
        }
        if (!queues) {
            return CompletableFuture.failedFuture(pool.noServerAvailable());
        }
        long patience = Math.min(patienceNanos, limits.queueTimeout().toNanos());
        Turn turn = new Turn(request, ticker.nanos() + patience, executor);
        List<Turn> settled = new ArrayList<>(1);
        boolean waits;
        lock.lock();
        try {
            waiting = queue.size() + 1; // before any look
            serve(Reach.HEADS, settled);
            look(turn);
            if (!turn.isSettled() && queue.size() >= limits.queueLength()) {
                turn.fail(refused(Refusal.QUEUE_FULL));
            }
            waits = !turn.isSettled();
            if (waits) {
                queue.add(turn);
                waited.increment();
                setTimer(turn.deadlineNanos);
            }
        } finally {
            waiting = queue.size();
            lock.unlock();
        }
        settled.forEach(Turn::tell);
        if (waits) {
            CompletableFuture<Pick> unused = turn.whenComplete((pick, failure) -> leave(turn));
        } else {
            turn.conclude();
        }
        return turn;
    }

    /** Tries without the lock while nobody waits; whoever came to wait meanwhile may have missed what was held for a moment. */
    private @Nullable Pick takeAlone(PickRequest request) {
        if (waiting != 0) {
            return null;
        }
        Pick pick = take(request);
        freed();
        return pick;
    }

    private @Nullable Pick take(PickRequest request) {
        return acquire() ? takeHeld(request) : null;
    }

    /** Takes a server for a place that is held, or gives the place back; a request that gets none is left as it was. */
    private @Nullable Pick takeHeld(PickRequest request) {
        int level = request.level();
        int tried = request.triedCount();
        long state = request.schedulerState();
        Pick pick = null;
        try {
            pick = pool.pickNow(request);
        } finally {
            if (pick == null) {
                release();
                request.returnTo(level, tried, state);
            }
        }
        return pick;
    }

    private boolean isFull() {
        return limits.maxInFlight() != 0 && inFlight >= limits.maxInFlight();
    }

    private boolean acquire() {
        int limit = limits.maxInFlight() == 0 ? Integer.MAX_VALUE : limits.maxInFlight();
        int seen;
        do {
            seen = inFlight;
            if (seen >= limit) {
                return false;
            }
        } while (!IN_FLIGHT.compareAndSet(this, seen, seen + 1));
        return true;
    }

    private void release() {
        IN_FLIGHT.getAndAdd(this, -1);
    }

    // ---- freeing places

    /** A pick was completed. */
    void completed() {
        release();
        freed();
    }

    private void freed() {
        if (waiting != 0) {
            serve(Reach.ONE);
        }
    }

    /** Servers, or their definitions, have changed. */
    void changed() {
        if (waiting != 0) {
            serve(Reach.ALL);
        }
    }

    private void serve(Reach reach) {
        List<Turn> settled = new ArrayList<>(1);
        lock.lock();
        try {
            serve(reach, settled);
            waiting = queue.size();
        } finally {
            lock.unlock();
        }
        settled.forEach(Turn::tell); // not under the lock: an executor may run what it gets at once
    }

    private void serve(Reach reach, List<Turn> settled) {
        boolean served = false;
        for (Iterator<Turn> each = queue.iterator(); each.hasNext(); ) {
            Turn turn = each.next();
            look(turn);
            if (turn.isSettled()) {
                each.remove();
                settled.add(turn);
                served |= turn.isServed();
            } else if (reach == Reach.HEADS || (reach == Reach.ONE && (served || isFull()))) {
                return;
            }
        }
    }

    /** Settles a turn if it has come, its time is over, or there is nothing to wait for. Under lock. */
    private void look(Turn turn) {
        if (turn.deadlineNanos - ticker.nanos() <= 0) {
            turn.fail(refused(Refusal.QUEUE_TIMEOUT));
            return;
        }
        while (acquire()) { // else whoever gives the place back looks here again
            int version = pool.eligibilityVersion();
            try {
                Pick pick = takeHeld(turn.request);
                if (pick != null) {
                    turn.serve(pick);
                    return;
                }
            } catch (RuntimeException e) {
                turn.fail(e); // the scheduler's
                return;
            }
            if (pool.isFullFor(turn.request)) {
                return;
            }
            if (version == pool.eligibilityVersion()) {
                turn.fail(refused(Refusal.UNAVAILABLE));
                return;
            }
        }
    }

    private NoServerAvailableException refused(Refusal refusal) {
        pool.countRefused(refusal);
        return pool.noServerAvailable(refusal);
    }

    /** Removes a turn that was cancelled; it held no place. */
    private void leave(Turn turn) {
        if (turn.isSettled()) {
            return;
        }
        lock.lock();
        try {
            if (queue.remove(turn)) {
                waiting = queue.size();
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- time

    /** Makes sure that somebody looks at this time at the latest. Under lock. */
    private void setTimer(long deadlineNanos) {
        long now = ticker.nanos();
        long at = now + Math.max(1, Math.min(Ticker.SECOND, deadlineNanos - now));
        if (looking && nextLook - at <= 0) {
            return;
        }
        looking = true;
        nextLook = at;
        CompletableFuture.delayedExecutor(at - now, TimeUnit.NANOSECONDS).execute(() -> lookAround(at));
    }

    private void lookAround(long at) {
        serve(Reach.ALL);
        lock.lock();
        try {
            if (nextLook == at) { // else another timer goes on
                looking = false;
                queue.stream()
                        .mapToLong(turn -> turn.deadlineNanos)
                        .reduce((a, b) -> a - b <= 0 ? a : b)
                        .ifPresent(this::setTimer);
            }
        } finally {
            lock.unlock();
        }
    }
}
