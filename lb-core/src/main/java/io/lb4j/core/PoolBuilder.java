package io.lb4j.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Defines a {@link Pool}. Not thread-safe.
 *
 * <table>
 * <caption>Defaults</caption>
 * <tr><th>setting</th><th>default</th></tr>
 * <tr><td>servers</td><td>none; every pick is refused until there are some</td></tr>
 * <tr><td>scheduler</td><td>{@value #DEFAULT_SCHEDULER}</td></tr>
 * <tr><td>health</td><td>{@link HealthPolicy#maxFails()}</td></tr>
 * <tr><td>persistence</td><td>none</td></tr>
 * <tr><td>store</td><td>none; entries are this pool's own</td></tr>
 * <tr><td>inactive time</td><td>none; a completed pick counts no more</td></tr>
 * <tr><td>limits</td><td>{@link PoolLimits#NONE}</td></tr>
 * <tr><td>zone</td><td>none is preferred</td></tr>
 * <tr><td>ticker</td><td>{@link Ticker#system()}</td></tr>
 * <tr><td>randomness</td><td>{@link Randomness#threadLocal()}</td></tr>
 * </table>
 */
public final class PoolBuilder {

    private static final Logger log = LoggerFactory.getLogger(Pool.class);

    /** The scheduler of a pool that names none, as in nginx. */
    public static final String DEFAULT_SCHEDULER = "round_robin";

    /** Chosen: every completed pick of that time is remembered one by one. */
    private static final Duration MAX_INACTIVE_TIME = Duration.ofHours(1);

    /** Chosen: a round trip takes less than a millisecond, and nobody notices so long a wait. */
    public static final Duration DEFAULT_STORE_PATIENCE = Duration.ofMillis(50);

    /** Chosen: longer than that a client should not wait for being bound. */
    private static final Duration MAX_STORE_PATIENCE = Duration.ofSeconds(10);

    final String name;
    final List<ServerSpec> servers = new ArrayList<>();
    final List<LbListener> listeners = new ArrayList<>();
    HealthPolicy health = HealthPolicy.maxFails();

    @Nullable
    Persistence persistence;

    @Nullable
    PersistenceStore store;

    @Nullable
    ZonePreference zone;

    Duration storePatience = DEFAULT_STORE_PATIENCE;
    Duration inactiveTime = Duration.ZERO;
    PoolLimits limits = PoolLimits.NONE;
    Ticker ticker = Ticker.system();
    Randomness randomness = Randomness.threadLocal();
    Scheduler scheduler = UNSET;

    private static final Scheduler UNSET = (level, previous) -> request -> null;

    PoolBuilder(String name) {
        if (name.isBlank()) {
            throw new InvalidValueException("pool", name, "a name");
        }
        this.name = name;
    }

    /** Adds a server in the one-line form, such as {@code 10.0.0.1:8080 weight=3 backup}. */
    public PoolBuilder server(String line) {
        return server(ServerSpec.parse(line));
    }

    /** Adds a server. */
    public PoolBuilder server(ServerSpec server) {
        servers.add(Objects.requireNonNull(server, "server"));
        return this;
    }

    /** Adds servers in order. */
    public PoolBuilder servers(Collection<ServerSpec> more) {
        more.forEach(this::server);
        return this;
    }

    /** Chooses the scheduler by name and arguments, such as {@code hash $request_uri consistent}. */
    public PoolBuilder scheduler(String text) {
        return scheduler(Scheduler.named(text));
    }

    /** Chooses the scheduler. */
    public PoolBuilder scheduler(Scheduler newScheduler) {
        scheduler = Objects.requireNonNull(newScheduler, "scheduler");
        return this;
    }

    /** Chooses the health policy. */
    public PoolBuilder health(HealthPolicy policy) {
        health = Objects.requireNonNull(policy, "health");
        return this;
    }

    /** Binds clients to servers; {@code null} makes requests independent. */
    public PoolBuilder persistence(@Nullable Persistence newPersistence) {
        persistence = newPersistence;
        return this;
    }

    /** Shares persistence entries with other nodes, with a patience of {@link #DEFAULT_STORE_PATIENCE}. */
    public PoolBuilder store(PersistenceStore newStore) {
        return store(newStore, DEFAULT_STORE_PATIENCE);
    }

    /**
     * Shares persistence entries with other nodes. Pools of one name share, and must have servers of the same ids.
     *
     * @param patience how long a request of an unknown client waits for the store, 1 ms to 10 s; by the wall clock
     */
    public PoolBuilder store(PersistenceStore newStore, Duration patience) {
        if (patience.compareTo(Duration.ofMillis(1)) < 0 || patience.compareTo(MAX_STORE_PATIENCE) > 0) {
            throw new InvalidValueException("timeout", patience, "1ms to " + MAX_STORE_PATIENCE.toSeconds() + "s");
        }
        store = Objects.requireNonNull(newStore, "store");
        storePatience = patience;
        return this;
    }

    static void requireShareable(@Nullable Persistence persistence) {
        if (persistence != null && !persistence.isShareable()) {
            throw new InvalidValueException(
                    "store",
                    persistence.getClass().getSimpleName(),
                    persistence.keepsEntries()
                            ? "PersistenceTemplate or KeyPersistence: what is learnt stays with the node that learnt it"
                            : "PersistenceTemplate or KeyPersistence: this kind needs no store, since requests carry"
                                    + " the name of their server");
        }
    }

    /**
     * Lets a completed pick count as {@linkplain Server#inactive() inactive} for a while, as LVS counts a closed connection in
     * TIME_WAIT: 120 s there.
     */
    public PoolBuilder inactiveTime(Duration time) {
        if (time.isNegative() || time.compareTo(MAX_INACTIVE_TIME) > 0) {
            throw new InvalidValueException("inactive-time", time, "0s to " + MAX_INACTIVE_TIME.toHours() + "h");
        }
        inactiveTime = time;
        return this;
    }

    /** Limits what is in flight at once, and lets requests wait for their turn. */
    public PoolBuilder limits(PoolLimits newLimits) {
        limits = Objects.requireNonNull(newLimits, "limits");
        return this;
    }

    /** Prefers the servers of one zone; {@code null} for no preference. */
    public PoolBuilder zone(@Nullable ZonePreference preference) {
        zone = preference;
        return this;
    }

    /** Chooses the source of chance. */
    public PoolBuilder randomness(Randomness source) {
        randomness = Objects.requireNonNull(source, "randomness");
        return this;
    }

    /** Chooses the clock. */
    public PoolBuilder ticker(Ticker newTicker) {
        ticker = Objects.requireNonNull(newTicker, "ticker");
        return this;
    }

    /** Adds an observer. */
    public PoolBuilder listener(LbListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Makes the pool. Settings that contradict each other, and zones that cannot be preferred, are told to the log as warnings.
     *
     * @throws InvalidValueException if two servers share an id or an address, or if the persistence cannot be shared by the store
     */
    public Pool build() {
        if (store != null) {
            requireShareable(persistence);
        }
        if (scheduler == UNSET) {
            scheduler(DEFAULT_SCHEDULER);
        }
        Pool pool = new Pool(this);
        for (String contradiction : Contradictions.of(health, servers)) {
            log.warn("pool {}: {}", name, contradiction);
        }
        tellOfZones();
        boolean limited = limits.maxInFlight() != 0
                || servers.isEmpty()
                || servers.stream().anyMatch(server -> server.maxConns() != 0 || server.upperThreshold() != 0);
        if (limits.queueLength() != 0 && !limited) {
            log.warn("pool {}: nobody ever waits in the queue: neither the pool nor a server has a limit", name);
        }
        return pool;
    }

    private void tellOfZones() {
        Set<String> zones = new TreeSet<>();
        for (ServerSpec server : servers) {
            if (server.zone() != null) {
                zones.add(server.zone());
            }
        }
        if (zone == null && !zones.isEmpty()) {
            log.warn("pool {}: no zone is preferred: servers are in {}, but its own zone is not known", name, zones);
        } else if (zone != null && !zones.isEmpty() && !zones.contains(zone.name())) {
            log.warn(
                    "pool {}: no zone is preferred: servers are in {}, and none in its own, {}",
                    name,
                    zones,
                    zone.name());
        } else if (zone != null && zones.isEmpty() && !servers.isEmpty()) {
            log.info(
                    "pool {}: no zone is preferred: no server says which it is in", name); // it may have been inherited
        }
    }
}
