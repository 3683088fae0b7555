package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code lc} and {@code wlc}: the fewest connections, plain or for the weight. An active one counts as much as 256
 * inactive ones; the newest server wins among equals.
 *
 * <p>Pick O(servers), without shared state. Weight 0: never picked. One server: picked always.
 *
 * @see <a href="http://kb.linuxvirtualserver.org/wiki/Weighted_Least-Connection_Scheduling">LVS: weighted least-connection</a>
 */
final class LvsLeastConnections implements Scheduler {

    /** How many inactive connections weigh as much as an active one. */
    private static final int ACTIVE_SHIFT = 8;

    private final boolean weighted;

    private LvsLeastConnections(boolean weighted) {
        this.weighted = weighted;
    }

    static LvsLeastConnections plain() {
        return new LvsLeastConnections(false);
    }

    static LvsLeastConnections weighted() {
        return new LvsLeastConnections(true);
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return weighted ? request -> leastForWeight(level, request) : request -> least(level, request);
    }

    private static @Nullable Server least(Level level, PickRequest request) {
        Server best = null;
        long bestOverhead = 0;
        for (int i = level.size() - 1; i >= 0; i--) {
            Server server = level.server(i);
            if (server.eligible(request)) {
                long overhead = overhead(server);
                if (best == null || overhead < bestOverhead) {
                    best = server;
                    bestOverhead = overhead;
                }
            }
        }
        return best;
    }

    private static @Nullable Server leastForWeight(Level level, PickRequest request) {
        Server best = null;
        long bestOverhead = 0;
        for (int i = level.size() - 1; i >= 0; i--) {
            Server server = level.server(i);
            if (server.eligible(request)) {
                long overhead = overhead(server);
                if (best == null || bestOverhead * server.weight() > overhead * best.weight()) {
                    best = server;
                    bestOverhead = overhead;
                }
            }
        }
        return best;
    }

    private static long overhead(Server server) {
        return ((long) server.active() << ACTIVE_SHIFT) + server.inactive();
    }
}
