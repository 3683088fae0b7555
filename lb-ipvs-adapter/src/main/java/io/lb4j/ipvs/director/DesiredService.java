package io.lb4j.ipvs.director;

import io.lb4j.core.PanicRule;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Server;
import io.lb4j.core.ServerState;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.director.KernelSettings.WhenDown;
import io.lb4j.ipvs.director.Wish.Fate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the kernel is to have of one virtual service, as of one moment.
 *
 * <p>Primaries are there as operator, agent and probe let them; what requests said of a server elsewhere does not count, since no live
 * request could bring it back here. Backups are sorry servers: they come in while no primary takes connections, and drain when one does.
 *
 * @param name how configuration calls the service
 * @param service its definition
 * @param wishes what is wished for its servers, in the pool's order: the kernel sees the last one first
 * @param starting whether the weight of one of them will have grown soon
 */
record DesiredService(String name, IpvsService service, Map<ServerKey, Wish> wishes, boolean starting) {

    static DesiredService of(DirectedService directed) {
        return new Reader(directed).read();
    }

    private static final class Reader {

        private final DirectedService directed;
        private final IpvsService definition;
        private final PoolSnapshot snapshot;
        private final boolean refusing; // panic that refuses everybody
        private final boolean trusting; // panic that uses everybody
        private final Map<ServerKey, Wish> wishes = new LinkedHashMap<>();
        private boolean serving;
        private boolean starting;

        Reader(DirectedService directed) {
            this.directed = directed;
            this.definition = directed.definition();
            Pool pool = directed.pool();
            this.snapshot = pool.snapshot();
            PanicRule rule = pool.health().panic();
            boolean panics = rule != null && snapshot.panic() != null;
            this.refusing = panics && rule != null && rule.mode() == PanicRule.Mode.FAIL;
            this.trusting = panics && !refusing;
        }

        DesiredService read() {
            for (Server server : snapshot.servers()) {
                if (!server.spec().backup()) {
                    wish(server, fate(server), reason(server));
                }
            }
            boolean sorry = !serving && !refusing;
            for (Server server : snapshot.servers()) {
                if (server.spec().backup()) {
                    Fate fate = fate(server);
                    boolean resting = fate == Fate.SERVE && !sorry;
                    wish(server, resting ? Fate.DRAIN : fate, resting ? "primaries serve again" : reason(server));
                }
            }
            return new DesiredService(directed.name(), definition, wishes, starting);
        }

        private void wish(Server server, Fate fate, String reason) {
            KernelAbilities.checkServer(directed.service(), directed.settings(), server.spec());
            int weight = fate == Fate.SERVE ? weight(server) : 0;
            serving |= fate == Fate.SERVE && !server.spec().backup();
            starting |= fate == Fate.SERVE && weight != server.weight();
            ServerKey key = key(server);
            IpvsServer wished = new IpvsServer(
                    key,
                    directed.method(),
                    weight,
                    server.spec().upperThreshold(),
                    server.spec().lowerThreshold(),
                    directed.settings().tunnel());
            wishes.put(key, new Wish(server.id(), wished, fate, reason));
        }

        private ServerKey key(Server server) {
            int port = server.address().port();
            if (directed.keepsPorts()) {
                port = 0;
            } else if (port == 0 && definition.key() instanceof ServiceAddress address) {
                port = address.port();
            }
            return new ServerKey(
                    IpLiteral.parse("pool.servers", server.address().host()), port);
        }

        private Fate fate(Server server) {
            if (server.spec().admin() == ServerState.DOWN) {
                return Fate.REMOVE;
            }
            if (server.state() == ServerState.DRAINING) {
                return Fate.DRAIN;
            }
            if (server.weight() == 0 || refusing) {
                return Fate.QUIESCE;
            }
            if (server.admitted() || trusting) {
                return Fate.SERVE;
            }
            return directed.whenDown() == WhenDown.REMOVE ? Fate.REMOVE : Fate.QUIESCE;
        }

        private String reason(Server server) {
            return refusing || (trusting && !server.admitted())
                    ? "panic: " + snapshot.panic()
                    : server.state() == ServerState.EJECTED ? "in service" : server.reason();
        }

        /** A share below one is one: who serves has a weight. */
        private static int weight(Server server) {
            return Math.max(1, (int) ((long) server.weight() * server.startedPercent() / 100));
        }
    }
}
