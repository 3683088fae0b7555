package io.lb4j.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable view of a pool's membership: which real servers, in which order, with which weights.
 *
 * <p>Counters and states that are read through it are live.
 */
public final class PoolSnapshot {

    /** Primaries and backups. */
    static final int PRIORITIES = 2;

    private final String pool;
    private final long version;
    private final Level[] levels;
    private final List<Server> primaries; // in configuration order, whatever their zone
    private final List<Server> backups;
    private final Map<String, Server> byId;
    private final int tries;
    private final int triesInPanic;
    private final @Nullable Panic panic;

    PoolSnapshot(
            String pool,
            long version,
            @Nullable Panic panic,
            List<Server> primaries,
            List<Server> backups,
            Level... levels) {
        this.pool = pool;
        this.version = version;
        this.levels = levels;
        this.primaries = primaries;
        this.backups = backups;
        this.panic = panic;
        this.byId = new HashMap<>(2 * (primaries.size() + backups.size()));
        int count = 0;
        int inService = 0;
        for (Server server : servers()) {
            byId.put(server.id(), server);
            count += server.admitted() ? 1 : 0;
            inService += server.isInService() ? 1 : 0;
        }
        this.tries = count;
        this.triesInPanic = inService;
    }

    /** Returns the pool's name. */
    public String pool() {
        return pool;
    }

    /** Returns a number that grows with every change of membership, weight, or operator's and probe's verdict. */
    public long version() {
        return version;
    }

    /**
     * Returns what schedulers balance over: the primaries, then the backups. If the pool {@linkplain ZonePreference prefers a zone},
     * primaries and backups of the other zones follow, in that order; where there is nothing to choose they are empty, and
     * all servers are in the first two.
     */
    public List<Level> levels() {
        return List.of(levels);
    }

    /** Returns all servers: primaries in configuration order, then backups. */
    public List<Server> servers() {
        List<Server> all = new ArrayList<>(primaries);
        all.addAll(backups);
        return all;
    }

    /** Returns the servers of one priority in configuration order: the primaries are 0, the backups 1. */
    List<Server> servers(int priority) {
        return priority == 0 ? primaries : backups;
    }

    /** Returns the servers of one priority and zone. */
    Level level(int slot) {
        return levels[slot];
    }

    /** Returns the servers of this priority outside the preferred zone, or {@code null} if there is no choice of zones. */
    @Nullable
    Level elsewhere(int priority) {
        int slot = PRIORITIES + priority;
        return slot < levels.length && levels[slot].size() != 0 ? levels[slot] : null;
    }

    /** Returns the server with this id, or {@code null}. */
    public @Nullable Server server(String id) {
        return byId.get(id);
    }

    /** Returns how many servers one request may try at most: those that operator and probe admit, in panic those of the operator. */
    public int tries() {
        return panic != null && panic.usesAll() ? triesInPanic : tries;
    }

    /** Returns why the pool panics at present, in a few words, or {@code null} if it does not. */
    public @Nullable String panic() {
        return panic == null ? null : panic.reason();
    }

    /** Tells whether the pool consists of one server, which failures never eject. */
    public boolean isLone() {
        return levels[0].isLone();
    }

    @Override
    public String toString() {
        return pool + " v" + version + " " + levels();
    }
}
