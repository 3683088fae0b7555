package io.lb4j.core;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Everything that a pick of one pool reads, published by one volatile write. Immutable; data path. */
final class PoolState {

    final PoolSnapshot snapshot;
    final Scheduler scheduler;
    final @Nullable Persistence persistence;
    final Picker[] pickers;

    private final Picker[] deciders; // the same, or what keeps them to slow starts
    private final Pool pool;
    private final Ticker ticker;
    private final @Nullable Binder binder;
    private final @Nullable PickObserver[] observers;

    PoolState(
            Pool pool,
            PoolSnapshot snapshot,
            Scheduler scheduler,
            @Nullable Persistence persistence,
            Picker... pickers) {
        this.pool = pool;
        this.ticker = pool.ticker();
        this.snapshot = snapshot;
        this.scheduler = scheduler;
        this.persistence = persistence;
        this.binder =
                persistence == null ? null : Binder.of(persistence, snapshot, pool.entries(), pool.shared(), ticker);
        this.pickers = pickers;
        this.observers = new PickObserver[pickers.length];
        this.deciders = new Picker[pickers.length];
        for (int i = 0; i < pickers.length; i++) {
            observers[i] = pickers[i].observer();
            deciders[i] = SlowStart.over(snapshot.levels().get(i), pickers[i]);
        }
    }

    /** Returns what to wait for before this request is picked for, or {@code null} if that can be done at once. */
    @Nullable
    CompletionStage<?> prepare(PickRequest request) {
        return binder == null || pickers.length == 0 ? null : binder.prepare(this, request);
    }

    /** Picks a server of one level, guided by persistence if there is any. */
    @Nullable
    Pick pick(int level, PickRequest request) {
        return binder == null ? pickAlone(level, request) : binder.pick(this, level, request);
    }

    /** Picks a server for a request that belongs to no other. */
    @Nullable
    Pick pickAlone(int level, PickRequest request) {
        Server server = acquireScheduled(level, request);
        return server == null ? null : newPick(level, server, null);
    }

    /** Makes the pick of a server that was acquired. */
    Pick newPick(int level, Server server, @Nullable Bond bond) {
        PickObserver observer = observers[level];
        if (observer != null) {
            return new ObservedPick(pool, server, bond, observer, ticker);
        }
        return bond == null ? new Pick(pool, server) : new BoundPick(pool, server, bond);
    }

    /**
     * Acquires the server that the picker decides on. A decision may be refused because the server filled up, or its one probe
     * was taken, after the picker looked; then some other thread made progress and the picker decides again. The bound is for
     * schedulers that insist on a closed server.
     */
    @Nullable
    Server acquireScheduled(int level, PickRequest request) {
        for (int round = 2 * snapshot.levels().get(level).size() + 8; round > 0; round--) {
            Server server = deciders[level].pick(request);
            if (server == null || server.acquire(request, false)) {
                return server;
            }
        }
        return null;
    }
}
