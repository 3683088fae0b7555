package io.lb4j.core;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Everything that a pick of one pool reads, published by one volatile write. Immutable; data path. */
final class PoolState {

    final PoolSnapshot snapshot;
    final Scheduler scheduler;
    final @Nullable Persistence persistence;
    final Picker[] pickers; // by level

    final int priorities;

    private final Picker[] deciders; // by priority: the picker, or what keeps it to slow starts and the zone
    private final int[] rounds; // by priority
    private final Pool pool;
    private final Ticker ticker;
    private final @Nullable Binder binder;
    private final @Nullable PickObserver[] observers; // by level

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
        for (int i = 0; i < pickers.length; i++) {
            observers[i] = pickers[i].observer();
        }
        this.priorities = Math.min(pickers.length, PoolSnapshot.PRIORITIES);
        this.deciders = new Picker[priorities];
        this.rounds = new int[priorities];
        for (int priority = 0; priority < priorities; priority++) {
            deciders[priority] = decider(priority);
            rounds[priority] = 2 * snapshot.servers(priority).size() + 8;
        }
    }

    private Picker decider(int priority) {
        Level level = snapshot.level(priority);
        Picker picker = SlowStart.over(level, pickers[priority]);
        Level elsewhere = snapshot.elsewhere(priority);
        ZonePreference zone = pool.zone();
        if (zone == null || elsewhere == null) {
            return picker;
        }
        Picker away = SlowStart.over(elsewhere, pickers[PoolSnapshot.PRIORITIES + priority]);
        return new ZonePicker(zone, level, elsewhere, picker, away, pool.zoneTurns(priority));
    }

    /** Returns the share of requests that stay in this zone while primaries serve, 0 to 1. */
    double zoneShare(ZonePreference zone) {
        if (deciders[0] instanceof ZonePicker picker) {
            return picker.share();
        }
        Level primaries = snapshot.level(0);
        return primaries.size() != 0 && zone.isOwn(primaries.server(0).spec()) ? 1 : 0;
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
        return server == null ? null : newPick(server, null);
    }

    /** Makes the pick of a server that was acquired. */
    Pick newPick(Server server, @Nullable Bond bond) {
        PickObserver observer = observers[server.slot()];
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
        for (int round = rounds[level]; round > 0; round--) {
            Server server = deciders[level].pick(request);
            if (server == null || server.acquire(request, false)) {
                return server;
            }
        }
        return null;
    }
}
