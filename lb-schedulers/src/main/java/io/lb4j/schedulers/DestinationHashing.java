package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code dh}: by the address that the client wrote to, whatever the weights.
 *
 * <p>Meant for caches behind many addresses; where all clients use one address, all go to one server. A destination whose server
 * cannot be picked is refused. Pick O(1) on a table of 256 slots. Weight 0: its destinations are refused. One server: picked always.
 *
 * @see <a href="http://kb.linuxvirtualserver.org/wiki/Destination_Hashing_Scheduling">LVS: destination hashing</a>
 */
final class DestinationHashing implements Scheduler {

    private static final int BITS = 8;

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        if (level.size() == 0) {
            return request -> null;
        }
        Server[] table = new Server[1 << BITS];
        for (int slot = 0; slot < table.length; slot++) {
            table[slot] = NewestFirst.server(level, slot % level.size());
        }
        AllEligible all = new AllEligible(level);
        return request -> {
            Server server = table[KernelHash.hash32(KernelHash.fold(request.destination()), BITS)];
            return all.isKnownFor(request) || server.eligible(request) ? server : null;
        };
    }
}
