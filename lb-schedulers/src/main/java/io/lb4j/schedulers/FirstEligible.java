package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.StartingShare;
import org.jspecify.annotations.Nullable;

/**
 * {@code first}: fills the servers in configuration order, each up to its {@code max_conns}, so that the last ones can be
 * switched off; as HAProxy's algorithm of this name.
 *
 * <p>Pick O(servers that are full or out before the first that is not). Weights only matter as 0: never picked. One server:
 * picked always.
 *
 * @see <a href="https://docs.haproxy.org/3.2/configuration.html#balance">HAProxy: balance first</a>
 */
final class FirstEligible implements Scheduler {

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return new Bound(level);
    }

    private record Bound(Level level) implements Picker {

        @Override
        public @Nullable Server pick(PickRequest request) {
            for (int i = 0; i < level.size(); i++) {
                Server server = level.server(i);
                if (server.eligible(request)) {
                    return server;
                }
            }
            return null;
        }

        @Override
        public StartingShare startingShare() {
            return StartingShare.OF_ITS_TURNS;
        }
    }
}
