package io.lb4j.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns definitions into snapshots, and sees to it that a server's accounts follow its id: through every change, and for a while
 * after it was removed, as in the kernel.
 *
 * <p>Control path; used under the pool's lock.
 */
final class Membership {

    /** How long a removed server's accounts are kept for its return, about what the kernel does. */
    private static final long KEEP_REMOVED_NANOS = 180 * Ticker.SECOND;

    private record Removed(Ledger ledger, long atNanos) {}

    private final String pool;
    private final Ticker ticker;
    private final Randomness randomness;
    private final ProbeHistory unprobed;
    private final @Nullable BreakerRule breaker;
    private final int startFloor;
    private final @Nullable Panic panic;
    private final @Nullable ZonePreference zone;
    private final EligibilityVersion eligibility = new EligibilityVersion();
    private final Map<String, Removed> removed = new HashMap<>();

    Membership(
            String pool,
            Ticker ticker,
            Randomness randomness,
            HealthPolicy health,
            @Nullable Panic panic,
            @Nullable ZonePreference zone) {
        this.pool = pool;
        this.ticker = ticker;
        this.randomness = randomness;
        this.breaker = health.breaker();
        this.startFloor = health.slowStartFloor();
        this.panic = panic;
        this.zone = zone;
        Probe probe = health.probe();
        this.unprobed = probe != null && probe.mandatory() ? ProbeHistory.mandatory(probe) : ProbeHistory.UNKNOWN;
    }

    PoolSnapshot empty() {
        return new PoolSnapshot(pool, 0, panic, List.of(), List.of(), level(List.of(), false), level(List.of(), true));
    }

    /** Makes the snapshot that these definitions ask for, without putting it in force. */
    PoolSnapshot next(List<ServerSpec> specs, PoolSnapshot present) {
        if (!isOf(specs, present)) {
            requireDistinct(specs);
        }
        forgetRemoved();
        List<ServerSpec> primaries = specs.stream().filter(s -> !s.backup()).toList();
        List<ServerSpec> backups = specs.stream().filter(ServerSpec::backup).toList();
        boolean lone = primaries.size() == 1 && backups.isEmpty();
        List<List<Server>> bySlot = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Server> first = place(primaries, present, lone, 0, bySlot);
        List<Server> last = place(backups, present, false, 1, bySlot);
        Level[] levels = new Level[zone == null ? PoolSnapshot.PRIORITIES : bySlot.size()];
        for (int slot = 0; slot < levels.length; slot++) {
            levels[slot] = level(bySlot.get(slot), slot % PoolSnapshot.PRIORITIES == 1);
        }
        return new PoolSnapshot(pool, present.version() + 1, panic, first, last, levels);
    }

    /** Tells whether these are the definitions of a snapshot, as when a probe has changed nothing but its verdict. */
    @SuppressWarnings("ReferenceEquality") // a definition that has not changed stays the same object
    private static boolean isOf(List<ServerSpec> specs, PoolSnapshot snapshot) {
        List<Server> servers = snapshot.servers();
        if (specs.size() != servers.size()) {
            return false;
        }
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i) != servers.get(i).spec()) {
                return false;
            }
        }
        return true;
    }

    private void requireDistinct(List<ServerSpec> specs) {
        Set<String> ids = new HashSet<>(2 * specs.size());
        Set<ServerAddress> addresses = new HashSet<>(2 * specs.size());
        for (ServerSpec spec : specs) {
            if (!ids.add(spec.id()) || !addresses.add(spec.address())) {
                throw new InvalidValueException(
                        "pool " + pool + ", server", spec.name(), "each id and each address only once in a pool");
            }
        }
    }

    private Level level(List<Server> servers, boolean backup) {
        return new Level(servers.toArray(Server[]::new), backup, eligibility, ticker, randomness);
    }

    /** Makes the servers of one priority, and puts each where its zone belongs; returns them in configuration order. */
    private List<Server> place(
            List<ServerSpec> specs, PoolSnapshot present, boolean lone, int priority, List<List<Server>> bySlot) {
        boolean chooses = zone != null && zone.hasChoice(specs);
        List<Server> servers = new ArrayList<>(specs.size());
        for (ServerSpec spec : specs) {
            boolean elsewhere = chooses && zone != null && !zone.isOwn(spec);
            int slot = elsewhere ? PoolSnapshot.PRIORITIES + priority : priority;
            Server before = present.server(spec.id());
            Ledger ledger = ledger(spec, before);
            int weight = ledger.agent().weigh(spec.weight());
            int lastWeight = weight == 0 && before != null ? before.lastWeight() : weight;
            List<Server> level = bySlot.get(slot);
            Server server = new Server(spec, lastWeight, ledger, slot, level.size(), lone, panic);
            level.add(server);
            servers.add(server);
        }
        return servers;
    }

    private Ledger ledger(ServerSpec spec, @Nullable Server before) {
        if (before != null) {
            return before.ledger();
        }
        Removed returning = removed.get(spec.id());
        if (returning != null) {
            return returning.ledger();
        }
        Breaker own = breaker == null ? null : ResilienceBreaker.of(breaker, ticker);
        return new Ledger(spec, eligibility, ticker, unprobed, own, startFloor);
    }

    /** Puts a snapshot's definitions in force, and keeps the accounts of the servers it no longer has. */
    void enact(PoolSnapshot snapshot, PoolSnapshot before) {
        for (Server server : snapshot.servers()) {
            Ledger ledger = server.ledger();
            boolean cameUp = server.spec().admin() == ServerState.UP && ledger.admin() != ServerState.UP;
            ledger.spec(server.spec());
            if (cameUp) {
                ledger.start();
            }
            removed.remove(server.id());
        }
        for (Level level : snapshot.levels()) {
            level.servers().forEach(server -> server.ledger().watchOnlyFor(level));
        }
        for (Server server : before.servers()) {
            if (snapshot.server(server.id()) == null) {
                server.ledger().watch(null);
                removed.put(server.id(), new Removed(server.ledger(), ticker.nanos()));
            }
        }
    }

    private void forgetRemoved() {
        long now = ticker.nanos();
        removed.values()
                .removeIf(gone -> now - gone.atNanos() > KEEP_REMOVED_NANOS
                        && gone.ledger().active() == 0
                        && gone.ledger().inactive() == 0);
    }
}
