package io.lb4j.schedulers;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.KeyExpression;
import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code maglev}: a Maglev table over any key: the fastest hash, shares as exact as the table is large, and few keys move when
 * the pool changes.
 *
 * <p>The table is not LVS's: see {@link LvsMaglev} for that. When a server cannot be used, the key looks into further slots, each key
 * in its own order. An empty key takes turns. Pick O(1) after the key is hashed, rebuild O(table · log servers). Weight 0: owns
 * no slot. One server: picked always.
 *
 * @see <a href="https://research.google/pubs/maglev-a-fast-and-reliable-software-network-load-balancer/">Maglev (NSDI 2016)</a>
 */
final class Maglev implements Scheduler {

    /** As the paper's small table, and Envoy's default. */
    static final int DEFAULT_SIZE = 65537;

    private static final int MOST_SLOTS = 10_000_019;

    /** After so many slots that cannot be used, every server is looked at. */
    private static final int MOST_SLOTS_TRIED = 64;

    private final KeyExpression key;
    private final int size;

    Maglev(KeyExpression key, int size) {
        if (size < 2 || size > MOST_SLOTS || !BigInteger.valueOf(size).isProbablePrime(40)) {
            throw new InvalidValueException(
                    "table", size, "a prime from 2 to " + MOST_SLOTS + ", such as " + DEFAULT_SIZE);
        }
        this.key = key;
        this.size = size;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        SequencePicker<SmoothWeights> turns =
                SmoothWeights.picker(level, previous instanceof KeyedPicker before ? before.turns() : null);
        Server[] table = table(level);
        AllEligible all = new AllEligible(level);
        return new KeyedPicker(key, turns) {
            @Override
            @Nullable
            Server pick(long hash, PickRequest request) {
                if (table.length == 0) {
                    return null;
                }
                Server server = table[Mix.reduce(hash, size)];
                return all.isKnownFor(request) || server.eligible(request) ? server : next(level, table, hash, request);
            }
        };
    }

    private @Nullable Server next(Level level, Server[] table, long hash, PickRequest request) {
        for (int n = 0; n < MOST_SLOTS_TRIED; n++) {
            Server server = table[Mix.reduce(Mix.nth(hash, n), size)];
            if (server.eligible(request)) {
                return server;
            }
        }
        return KeyedPicker.anyFrom(level, hash, request);
    }

    /** Deals the slots in rounds, each server as many as its weight is of the greatest, the first of its permutation that is free. */
    private Server[] table(Level level) {
        int count = level.size();
        int greatest = level.servers().stream().mapToInt(Server::weight).max().orElse(0);
        if (greatest == 0) {
            return new Server[0];
        }
        int[] owner = new int[size];
        Arrays.fill(owner, -1);
        int[] next = new int[count];
        int[] skip = new int[count];
        for (int i = 0; i < count; i++) {
            long seed = Mix.of(level.server(i).id());
            next[i] = Mix.reduce(Mix.nth(seed, 0), size);
            skip[i] = 1 + Mix.reduce(Mix.nth(seed, 1), size - 1);
        }
        long[] due = new long[count]; // in units of the greatest weight
        int filled = 0;
        while (filled < size) {
            for (int i = 0; i < count && filled < size; i++) {
                due[i] += level.server(i).weight();
                if (due[i] >= greatest) {
                    due[i] -= greatest;
                    while (owner[next[i]] >= 0) {
                        next[i] = (int) (((long) next[i] + skip[i]) % size);
                    }
                    owner[next[i]] = i;
                    filled++;
                }
            }
        }
        Server[] table = new Server[size];
        for (int slot = 0; slot < size; slot++) {
            table[slot] = level.server(owner[slot]);
        }
        return table;
    }
}
