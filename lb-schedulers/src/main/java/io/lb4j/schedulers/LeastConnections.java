package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * nginx's {@code least_conn}: the fewest active picks for its weight; among equals, smooth weighted round robin.
 *
 * <p>Pick O(servers) for few servers and for a retry; for many, O(changes since the last pick · log servers) by a
 * {@link LeastConnectionsIndex}. Weight 0: never picked. One server: picked always.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#least_conn">nginx: least_conn</a>
 */
final class LeastConnections implements Scheduler {

    private final int mostScanned;

    LeastConnections() {
        this(LoadIndex.MOST_SCANNED);
    }

    /** Makes one that looks at every server of at most so many. */
    LeastConnections(int mostScanned) {
        this.mostScanned = mostScanned;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        SmoothWeights turns = TurnKeeper.turns(level, previous);
        return level.size() <= mostScanned ? new Scan(level, turns) : new LeastConnectionsIndex(level, turns);
    }

    private static final class Scan extends LeastByTurns {

        Scan(Level level, SmoothWeights turns) {
            super(level, turns);
        }

        @Override
        long load(Server server, long second) {
            return server.active();
        }

        @Override
        long second() {
            return 0;
        }

        @Override
        long tiedLoad(Server best, long firstLoad, long second) {
            return best.active();
        }
    }
}
