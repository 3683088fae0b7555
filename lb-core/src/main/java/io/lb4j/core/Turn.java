package io.lb4j.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One request that waits in a pool's queue. Whoever frees a place settles it under the queue's lock; it is concluded on its own
 * executor. The request belongs to the queue while it waits.
 */
final class Turn extends CompletableFuture<Pick> {

    final PickRequest request;
    final long deadlineNanos;
    private final Executor executor;

    private @Nullable Pick pick; // settled under the queue's lock, handed over by the executor
    private @Nullable RuntimeException failure;

    Turn(PickRequest request, long deadlineNanos, Executor executor) {
        this.request = request;
        this.deadlineNanos = deadlineNanos;
        this.executor = executor;
    }

    void serve(Pick place) {
        pick = place;
    }

    void fail(RuntimeException why) {
        failure = why;
    }

    boolean isServed() {
        return pick != null;
    }

    boolean isSettled() {
        return pick != null || failure != null;
    }

    /** Tells the request what became of it; not under a lock. */
    void tell() {
        try {
            executor.execute(this::conclude);
        } catch (RejectedExecutionException e) {
            fail(e); // an event loop that has ended: nobody is there to take the place
            conclude();
        }
    }

    void conclude() {
        Pick place = pick;
        RuntimeException why = failure;
        boolean taken = why != null ? completeExceptionally(why) : complete(place);
        if (place != null && !(taken && why == null)) {
            place.complete(Outcome.CANCELLED);
        }
    }
}
