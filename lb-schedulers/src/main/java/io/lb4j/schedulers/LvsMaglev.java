package io.lb4j.schedulers;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code mh}: Google's Maglev table over the client's address, with {@code mh-port} also its port; a change of
 * membership moves few clients.
 *
 * <p>A client whose server cannot be picked is refused, unless {@code mh-fallback} lets it look further. Pick O(1), rebuild O(table ·
 * log table). A weight set to 0 keeps the place of the server in the table; a server that never had another owns none. One
 * server: picked always.
 *
 * @see <a href="https://research.google/pubs/maglev-a-fast-and-reliable-software-network-load-balancer/">Maglev (NSDI 2016)</a>
 */
final class LvsMaglev implements Scheduler {

    /** The sizes that a kernel can be built with, by CONFIG_IP_VS_MH_TAB_INDEX from 8 on. */
    private static final List<Integer> SIZES = List.of(251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071);

    private static final int FIRST_INDEX = 8;

    /** What kernels are built with if nobody chooses. */
    static final int DEFAULT_SIZE = 4093;

    private static final long SLOT_KEY = 2654435761L;
    private static final long SKIP_KEY = 2654446892L;

    private final LvsFlags flags;
    private final int size;

    LvsMaglev(LvsFlags flags, int size) {
        if (!SIZES.contains(size)) {
            throw new InvalidValueException("table", size, "one of the kernel's sizes: " + SIZES);
        }
        this.flags = flags;
        this.size = size;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        if (level.size() > size) {
            throw new InvalidValueException(
                    "servers", level.size(), "at most " + size + ", the size of mh's table; see mh table=SIZE");
        }
        Server[] table = table(level);
        AllEligible all = new AllEligible(level);
        return table.length == 0 ? request -> null : request -> pick(table, all, request);
    }

    // ---- the table

    private Server[] table(Level level) {
        int[] turns = turns(level);
        int[] next = new int[turns.length]; // by place: where the walk of its server stands
        int[] skip = new int[turns.length];
        boolean none = true;
        for (int place = 0; place < turns.length; place++) {
            Server server = NewestFirst.server(level, place);
            int address = fold(server);
            next[place] = slot(address, SLOT_KEY);
            skip[place] = (int) (hash(address, SKIP_KEY) % (size - 1)) + 1;
            none &= turns[place] == 0;
        }
        return none ? new Server[0] : dealt(level, turns, next, skip);
    }

    private Server[] dealt(Level level, int[] turns, int[] next, int[] skip) {
        Server[] table = new Server[size];
        int filled = 0;
        while (true) {
            for (int place = 0; place < turns.length; place++) {
                for (int turn = 0; turn < turns[place]; turn++) {
                    while (table[next[place]] != null) {
                        next[place] = (next[place] + skip[place]) % size;
                    }
                    table[next[place]] = NewestFirst.server(level, place);
                    filled++;
                    if (filled == size) {
                        return table;
                    }
                }
            }
        }
    }

    /** Returns by place how many slots a server takes in a row: its weight, brought down so that a round is not too long. */
    private int[] turns(Level level) {
        int[] turns = new int[level.size()];
        int gcd = 0;
        int max = 0;
        for (int place = 0; place < turns.length; place++) {
            int weight = NewestFirst.server(level, place).lastWeight();
            turns[place] = weight;
            gcd = BigInteger.valueOf(gcd).gcd(BigInteger.valueOf(weight)).intValue();
            max = Math.max(max, weight);
        }
        if (max == 0) {
            return turns;
        }
        int tableBits = (FIRST_INDEX + SIZES.indexOf(size)) / 2;
        int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(max / gcd) - tableBits);
        for (int place = 0; place < turns.length; place++) {
            int share = (turns[place] / gcd) >> shift;
            turns[place] = turns[place] == 0 ? 0 : Math.max(1, share);
        }
        return turns;
    }

    /** Returns what the kernel hashes of a server: the folded address and its port. A name that is no address counts by its text. */
    private static int fold(Server server) {
        return KernelHash.fold(server.address()) + server.address().port();
    }

    private int slot(int value, long key) {
        return (int) (hash(value, key) % size);
    }

    private static long hash(int value, long key) {
        return Integer.toUnsignedLong(KernelHash.hsiphash(value, key));
    }

    // ---- picks

    private @Nullable Server pick(Server[] table, AllEligible all, PickRequest request) {
        int key = KernelHash.fold(request.client()) + (flags.port() ? KernelHash.port(request.client()) : 0);
        int slot = slot(key, SLOT_KEY);
        Server server = table[slot];
        if (all.isKnownFor(request) || server.eligible(request)) {
            return server;
        }
        return flags.fallback() ? next(table, key, slot, request) : null;
    }

    private @Nullable Server next(Server[] table, int key, int slot, PickRequest request) {
        for (int offset = 0; offset < size; offset++) {
            Server server = table[slot(key + (offset + slot) % size, SLOT_KEY)];
            if (server.eligible(request)) {
                return server;
            }
        }
        return null;
    }
}
