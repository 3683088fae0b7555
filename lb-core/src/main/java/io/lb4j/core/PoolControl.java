package io.lb4j.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The control path of one pool: each change takes the lock, builds the next state and publishes it by one volatile write; one that
 * is refused leaves the old state in force. {@link Pool} says what each change is. Thread-safe.
 */
final class PoolControl {

    private final Pool pool;
    private final Membership membership; // under the lock
    private final Observers observers;
    private final Lingering lingering;
    private final @Nullable Panic panic;
    private final @Nullable Admission admission;
    private final ReentrantLock lock = new ReentrantLock(); // never for picks

    PoolControl(
            Pool pool,
            Membership membership,
            Observers observers,
            Lingering lingering,
            @Nullable Panic panic,
            @Nullable Admission admission) {
        this.pool = pool;
        this.membership = membership;
        this.observers = observers;
        this.lingering = lingering;
        this.panic = panic;
        this.admission = admission;
    }

    private PoolSnapshot snapshot() {
        return pool.state().snapshot;
    }

    void update(UnaryOperator<List<ServerSpec>> change) {
        lock.lock();
        try {
            PoolState now = pool.state();
            publish(change.apply(specs(now.snapshot)), now.scheduler);
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<Integer> drain(String id, Duration deadline) {
        lock.lock();
        try {
            Server server = snapshot().server(id);
            if (server == null) {
                List<String> ids = new ArrayList<>();
                snapshot().servers().forEach(known -> ids.add(known.id()));
                throw new InvalidValueException(
                        "server", id, "a server of pool " + pool.name(), NearestName.of(id, ids));
            }
            edit(id, spec -> spec.toBuilder().admin(ServerState.DRAINING).build());
            Ledger ledger = server.ledger();
            return ledger.idle()
                    .thenApply(nothing -> 0)
                    .orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS)
                    .exceptionally(late -> ledger.active());
        } finally {
            lock.unlock();
        }
    }

    boolean edit(String id, UnaryOperator<ServerSpec> change) {
        lock.lock();
        try {
            if (snapshot().server(id) == null) {
                return false;
            }
            update(specs -> {
                specs.replaceAll(spec -> spec.id().equals(id) ? change.apply(spec) : spec);
                return specs;
            });
            return true;
        } finally {
            lock.unlock();
        }
    }

    void scheduler(Scheduler scheduler) {
        lock.lock();
        try {
            publish(specs(snapshot()), scheduler);
        } finally {
            lock.unlock();
        }
    }

    void persistence(@Nullable Persistence template) {
        lock.lock();
        try {
            PoolState now = pool.state();
            pool.state(new PoolState(pool, now.snapshot, now.scheduler, template, now.pickers));
            observers.tell(listener -> listener.published(now.snapshot));
        } finally {
            lock.unlock();
        }
    }

    void probed(String id, boolean passed, String detail) {
        Probe probe = pool.health().probe();
        if (probe == null) {
            throw new IllegalStateException("pool " + pool.name() + " has no probe");
        }
        lock.lock();
        try {
            Server server = snapshot().server(id);
            if (server == null) {
                return;
            }
            ProbeHistory before = server.ledger().probes();
            ProbeHistory after = before.next(passed, detail, probe);
            if (after.equals(before)) {
                return;
            }
            if (after.down() == before.down()) {
                server.ledger().probes(after);
                return;
            }
            ServerState from = server.state();
            server.ledger().probes(after);
            if (!after.down()) {
                server.ledger().start();
                server.ledger().forgiveFailures(); // the probe has shown what a live request would have to
            }
            publish(specs(snapshot()), pool.scheduler());
            if (server.state() != from) {
                observers.stateChanged(server, from, server.state(), detail);
            }
        } finally {
            lock.unlock();
        }
    }

    List<String> agentSaid(String id, String line) {
        List<String> unknown = new ArrayList<>();
        lock.lock();
        try {
            Server server = snapshot().server(id);
            if (server == null) {
                return unknown;
            }
            Ledger ledger = server.ledger();
            AgentWord before = ledger.agent();
            AgentWord after = before.next(line, unknown);
            if (after.equals(before)) {
                return unknown;
            }
            ServerState from = server.state();
            ledger.agent(after);
            if (before.takesOut() && !after.takesOut()) {
                ledger.start();
            }
            publish(specs(snapshot()), pool.scheduler());
            if (server.state() != from) {
                observers.stateChanged(server, from, server.state(), server.reason());
            }
        } finally {
            lock.unlock();
        }
        return unknown;
    }

    private static List<ServerSpec> specs(PoolSnapshot snapshot) {
        List<ServerSpec> specs = new ArrayList<>();
        for (Server server : snapshot.servers()) {
            specs.add(server.spec());
        }
        return specs;
    }

    /** Builds the next state and publishes it; under the lock, or before anybody else knows the pool. */
    void publish(List<ServerSpec> specs, Scheduler scheduler) {
        PoolState old = pool.state();
        lingering.expire();
        Map<String, ServerState> before = states(old.snapshot);

        PoolSnapshot snapshot = membership.next(specs, old.snapshot);
        Picker[] pickers;
        try {
            pickers = pickers(scheduler, snapshot.levels(), old);
        } catch (RuntimeException e) {
            takeBack(old);
            throw e;
        }
        membership.enact(snapshot, old.snapshot); // not before the scheduler has agreed
        pool.state(new PoolState(pool, snapshot, scheduler, old.persistence, pickers));

        observers.tell(listener -> listener.published(snapshot));
        for (Server server : snapshot.servers()) {
            ServerState from = before.getOrDefault(server.id(), ServerState.UP);
            if (from != server.state() && old.snapshot.server(server.id()) != null) {
                observers.stateChanged(server, from, server.state(), server.reason());
            }
        }
        if (panic != null) {
            panic.refresh();
        }
        if (admission != null) {
            admission.changed();
        }
    }

    /** Returns the states of those that are not UP. */
    private static Map<String, ServerState> states(PoolSnapshot snapshot) {
        Map<String, ServerState> states = new HashMap<>();
        for (Server server : snapshot.servers()) {
            ServerState state = server.state();
            if (state != ServerState.UP) {
                states.put(server.id(), state);
            }
        }
        return states;
    }

    private static Picker[] pickers(Scheduler scheduler, List<Level> levels, PoolState old) {
        Picker[] pickers = new Picker[levels.size()];
        for (int i = 0; i < pickers.length; i++) {
            pickers[i] = scheduler.picker(levels.get(i), i < old.pickers.length ? old.pickers[i] : null);
        }
        return pickers;
    }

    /** Old pickers may have handed their sequence over to new ones that nobody will ask: give it to successors that are asked. */
    private void takeBack(PoolState old) {
        if (old.pickers.length != 0) { // else the pool is just being made
            Picker[] successors = pickers(old.scheduler, old.snapshot.levels(), old);
            pool.state(new PoolState(pool, old.snapshot, old.scheduler, old.persistence, successors));
        }
    }
}
