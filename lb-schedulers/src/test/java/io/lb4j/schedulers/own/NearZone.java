package io.lb4j.schedulers.own;

import static java.util.Comparator.comparing;

import io.lb4j.core.Level;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The least busy server of one's own zone, with which its id begins; of the others, only while none of these may be picked. */
record NearZone(String zone) implements Scheduler {

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        Comparator<Server> order =
                comparing((Server server) -> !server.id().startsWith(zone)).thenComparingInt(Server::active);
        return request -> {
            Server best = null;
            for (int i = 0; i < level.size(); i++) {
                Server server = level.server(i);
                if (server.eligible(request) && (best == null || order.compare(server, best) < 0)) {
                    best = server;
                }
            }
            return best;
        };
    }
}
