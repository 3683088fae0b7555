package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code sh}: by the client's address, with {@code sh-port} also by its port.
 *
 * <p>The table of 256 slots is dealt newest first, a slot for each unit of weight, so great weights starve the servers at the end of
 * the list. A client whose server cannot be picked is refused, unless {@code sh-fallback} lets it look further. Pick O(1). Weight
 * 0: still owns a slot of each round. One server: picked always.
 *
 * @see <a href="http://kb.linuxvirtualserver.org/wiki/Source_Hashing_Scheduling">LVS: source hashing</a>
 */
final class SourceHashing implements Scheduler {

    private static final int BITS = 8;
    private static final int SLOTS = 1 << BITS;

    private final boolean byPort;
    private final boolean fallback;

    SourceHashing(LvsFlags flags) {
        this.byPort = flags.port();
        this.fallback = flags.fallback();
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        if (level.size() == 0) {
            return request -> null;
        }
        Server[] table = table(level);
        AllEligible all = new AllEligible(level);
        return request -> pick(table, all, request);
    }

    private static Server[] table(Level level) {
        Server[] table = new Server[SLOTS];
        int place = 0;
        int dealt = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            Server server = NewestFirst.server(level, place);
            table[slot] = server;
            dealt++;
            if (dealt >= server.weight()) {
                dealt = 0;
                place = place + 1 < level.size() ? place + 1 : 0;
            }
        }
        return table;
    }

    private @Nullable Server pick(Server[] table, AllEligible all, PickRequest request) {
        int key = KernelHash.fold(request.client()) + (byPort ? KernelHash.port(request.client()) : 0);
        int slot = KernelHash.hash32(key, BITS);
        Server server = table[slot];
        if (all.isKnownFor(request) || server.eligible(request)) {
            return server;
        }
        return fallback ? next(table, slot, request) : null;
    }

    /** The kernel adds the hash twice: its search starts at twice the slot. */
    private static @Nullable Server next(Server[] table, int slot, PickRequest request) {
        for (int offset = 0; offset < SLOTS; offset++) {
            Server server = table[(2 * slot + offset) % SLOTS];
            if (server.eligible(request)) {
                return server;
            }
        }
        return null;
    }
}
