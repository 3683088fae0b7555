package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/** What {@code lblc} and {@code lblcr} share: the rule that finds a server, and the one that says it has too much. */
final class Locality {

    private final Level level;
    private final Positions positions;
    private final Picker least;

    Locality(Level level) {
        this.level = level;
        this.positions = Positions.byId(level);
        this.least = new LeastLoaded(LoadRule.WLC).picker(level, null);
    }

    Level level() {
        return level;
    }

    /** Returns the server of this level that a remembered one has become, or {@code null} if it has gone. */
    @Nullable
    Server present(Server remembered) {
        int index = remembered.index();
        if (index < level.size() && level.server(index) == remembered) {
            return remembered;
        }
        int now = positions.of(remembered.id());
        return now < 0 ? null : level.server(now);
    }

    /** The rule of {@code wlc}. */
    @Nullable
    Server leastLoaded(PickRequest request) {
        return least.pick(request);
    }

    /** Tells whether a server has more connections than its weight while some other has not even half. */
    boolean isCrowded(Server server) {
        if (server.active() <= server.weight()) {
            return false;
        }
        for (int i = 0; i < level.size(); i++) {
            if (2L * level.server(i).active() < level.server(i).weight()) {
                return true;
            }
        }
        return false;
    }
}
