package io.lb4j.core;

import java.util.Arrays;
import java.util.List;

/**
 * The real servers of one priority, in configuration order: the primaries of a pool, or its backups.
 *
 * <p>This is what a {@link Scheduler} balances over. Membership, order and weights are fixed; eligibility is live. Thread-safe.
 */
public final class Level {

    private final Server[] servers;
    private final boolean backup;
    private final EligibilityVersion eligibility;
    private final Ticker ticker;
    private final Randomness randomness;

    Level(Server[] servers, boolean backup, EligibilityVersion eligibility, Ticker ticker, Randomness randomness) {
        this.servers = servers;
        this.backup = backup;
        this.eligibility = eligibility;
        this.ticker = ticker;
        this.randomness = randomness;
    }

    /** Returns the servers in configuration order, those that cannot be picked at present included. */
    public List<Server> servers() {
        return List.of(servers);
    }

    /** Returns the server at {@code index}, which is its {@link Server#index()}. */
    public Server server(int index) {
        return servers[index];
    }

    /** Returns the number of servers. */
    public int size() {
        return servers.length;
    }

    /** Tells whether these are the backups. */
    public boolean isBackup() {
        return backup;
    }

    /** Tells whether this one server is the whole pool: nginx then neither ejects it nor minds that it was tried. */
    public boolean isLone() {
        return servers.length == 1 && servers[0].lone();
    }

    /** Returns what changes whenever an event may have changed the eligibility of some server of the pool. */
    public EligibilityVersion eligibility() {
        return eligibility;
    }

    /** Returns the {@linkplain EligibilityVersion#current() present number} of it. */
    public int eligibilityVersion() {
        return eligibility.current();
    }

    /**
     * Returns the first second after {@code now} at which an ejected server may be probed, or {@link Long#MAX_VALUE} when none
     * waits for its time.
     */
    public long nextReopening(long now) {
        long next = Long.MAX_VALUE;
        for (Server server : servers) {
            long reopens = server.reopensAt();
            if (reopens > now && reopens < next) {
                next = reopens;
            }
        }
        return next;
    }

    /**
     * Starts to collect which servers change; everything counts as changed at first. For a {@link Scheduler} that makes a picker
     * of this level; collecting ends when another level takes this one's place.
     */
    public LoadChanges watchLoads() {
        LoadChanges changes = new LoadChanges(servers.length);
        for (Server server : servers) {
            changes.mark(server.index());
            server.ledger().watch(new Ledger.Watch(this, changes, server.index()));
        }
        return changes;
    }

    /** Returns the present second of the pool's ticker. */
    public long nowSeconds() {
        return ticker.seconds();
    }

    /** Returns the present nanosecond of the pool's ticker. */
    public long nowNanos() {
        return ticker.nanos();
    }

    /** Returns the pool's source of chance. */
    public Randomness randomness() {
        return randomness;
    }

    @Override
    public String toString() {
        return (backup ? "backups" : "primaries") + Arrays.toString(servers);
    }
}
