package io.lb4j.ipvs.director;

import io.lb4j.core.PanicRule;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.director.KernelSettings.WhenDown;
import io.lb4j.ipvs.director.Wish.Fate;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads from a pool what is wished for each of its servers.
 *
 * <p>Primaries are there as operator, agent and probe let them; what requests said of a server elsewhere does not count, since no live
 * request could bring it back here. Backups are sorry servers: they come in while no primary takes connections, and drain when one does.
 */
final class WishList {

    private final DirectedService directed;
    private final PoolSnapshot snapshot;
    private final List<Wish> before;
    private final boolean withReasons;
    private final boolean refusing; // panic that refuses everybody
    private final boolean trusting; // panic that uses everybody
    private final List<Wish> wishes;
    private final boolean probed;
    private boolean sameKeys;
    private boolean serving; // whether a primary takes connections, or may be found to
    private boolean starting;

    WishList(DirectedService directed, List<Wish> before, boolean withReasons) {
        this.directed = directed;
        this.before = before;
        this.withReasons = withReasons;
        Pool pool = directed.pool();
        this.snapshot = pool.snapshot();
        PanicRule rule = pool.health().panic();
        boolean panics = rule != null && snapshot.panic() != null;
        this.refusing = panics && rule != null && rule.mode() == PanicRule.Mode.FAIL;
        this.trusting = panics && !refusing;
        this.probed = pool.health().probe() != null;
        this.wishes = new ArrayList<>(before.size());
    }

    /** Reads them all: the primaries come first. */
    List<Wish> read() {
        List<Server> servers = snapshot.servers();
        sameKeys = servers.size() == before.size();
        for (Server server : servers) {
            boolean backup = server.spec().backup();
            Fate fate = fate(server);
            boolean resting = backup && fate == Fate.SERVE && (serving || refusing);
            boolean unproven = wish(server, resting ? Fate.DRAIN : fate, resting);
            serving |= !backup && (fate == Fate.SERVE || unproven);
        }
        return wishes;
    }

    /** Tells whether there are the same servers as before. */
    boolean hasSameKeys() {
        return sameKeys;
    }

    boolean isStarting() {
        return starting;
    }

    /** Returns whether its probe has not decided yet. */
    @SuppressWarnings("ReferenceEquality") // a definition that has not changed stays the same object
    private boolean wish(Server server, Fate fate, boolean resting) {
        int weight = fate == Fate.SERVE ? weight(server) : 0;
        boolean unproven = probed && !server.isProven() && fate != Fate.DRAIN && isWanted(server);
        starting |= unproven || (fate == Fate.SERVE && weight != server.weight());
        Wish old = wishes.size() < before.size() ? before.get(wishes.size()) : null;
        if (old == null || old.spec() != server.spec()) {
            IpvsServer wished = server(server.spec(), weight);
            sameKeys &= old != null && old.server().key().equals(wished.key());
            wishes.add(new Wish(server.spec(), wished, fate, reason(server, resting), unproven));
            return unproven;
        }
        boolean same = old.fate() == fate && old.server().weight() == weight && old.unproven() == unproven;
        if (same && !withReasons) {
            wishes.add(old);
            return unproven;
        }
        String reason = reason(server, resting);
        boolean known = same && old.reason().equals(reason);
        wishes.add(known ? old : new Wish(server.spec(), old.server().withWeight(weight), fate, reason, unproven));
        return unproven;
    }

    private IpvsServer server(ServerSpec spec, int weight) {
        KernelAbilities.checkServer(directed.service(), directed.settings(), spec);
        return new IpvsServer(
                key(spec),
                directed.method(),
                weight,
                spec.upperThreshold(),
                spec.lowerThreshold(),
                directed.settings().tunnel());
    }

    private ServerKey key(ServerSpec spec) {
        int port = spec.address().port();
        if (directed.keepsPorts()) {
            port = 0;
        } else if (port == 0) {
            port = directed.port();
        }
        return new ServerKey(IpLiteral.parse("pool.servers", spec.address().host()), port);
    }

    private Fate fate(Server server) {
        if (server.admitted() && server.weight() != 0 && !refusing) {
            return Fate.SERVE; // nearly always
        }
        if (server.spec().admin() == ServerState.DOWN) {
            return Fate.REMOVE;
        }
        if (server.state() == ServerState.DRAINING) {
            return Fate.DRAIN;
        }
        if (server.weight() == 0 || refusing) {
            return Fate.QUIESCE;
        }
        if (trusting) {
            return Fate.SERVE;
        }
        return directed.whenDown() == WhenDown.REMOVE ? Fate.REMOVE : Fate.QUIESCE;
    }

    /** Tells whether nothing but a probe keeps it from its weight. */
    private boolean isWanted(Server server) {
        return server.spec().admin() == ServerState.UP && server.spec().weight() != 0 && !refusing;
    }

    private String reason(Server server, boolean resting) {
        if (resting) {
            return "primaries serve again";
        }
        if (refusing || (trusting && !server.admitted())) {
            return "panic: " + snapshot.panic();
        }
        return server.state() == ServerState.EJECTED ? "in service" : server.reason();
    }

    /** A share below one is one: who serves has a weight. */
    private static int weight(Server server) {
        return Math.max(1, (int) ((long) server.weight() * server.startedPercent() / 100));
    }
}
