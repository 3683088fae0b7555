package io.lb4j.schedulers;

import io.lb4j.core.KeyExpression;
import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code rendezvous}: every server draws a score for the key, the highest wins; shares are exact, nothing is stored, and only
 * the keys of a server that goes away move.
 *
 * <p>With weights by the logarithmic method: a server's score is {@code weight / -ln(draw)}. An empty key takes turns. Pick O(servers).
 * Weight 0: never picked. One server: picked always.
 *
 * @see <a href="https://www.snia.org/sites/default/files/SDC15_presentations/dist_sys/Jason_Resch_New_Consistent_Hashings_Rev.pdf">New
 *     hashing algorithms for data storage</a>
 */
final class Rendezvous implements Scheduler {

    private static final double DRAWS = 0x1p-53;

    private final KeyExpression key;

    Rendezvous(KeyExpression key) {
        this.key = key;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        SequencePicker<SmoothWeights> turns =
                SmoothWeights.picker(level, previous instanceof KeyedPicker before ? before.turns() : null);
        List<Server> byWeight = new ArrayList<>(level.servers());
        byWeight.removeIf(server -> server.weight() == 0);
        byWeight.sort(Comparator.comparingInt(Server::weight));
        Server[] servers = byWeight.toArray(Server[]::new);
        long[] seeds =
                byWeight.stream().mapToLong(server -> Mix.of(server.id())).toArray();
        return new KeyedPicker(key, turns) {
            @Override
            @Nullable
            Server pick(long hash, PickRequest request) {
                return highest(servers, seeds, hash, request);
            }
        };
    }

    /** Servers of one weight compare by their draws alone; only the best of each weight needs a logarithm. */
    private static @Nullable Server highest(Server[] servers, long[] seeds, long hash, PickRequest request) {
        Server best = null;
        double bestScore = 0;
        int i = 0;
        while (i < servers.length) {
            int weight = servers[i].weight();
            Server highest = null;
            long highestDraw = 0;
            for (; i < servers.length && servers[i].weight() == weight; i++) {
                long draw = Mix.mix(seeds[i] ^ hash) >>> 1;
                if ((highest == null || draw > highestDraw) && servers[i].eligible(request)) {
                    highest = servers[i];
                    highestDraw = draw;
                }
            }
            if (highest != null) {
                double score = weight / -Math.log(((highestDraw >>> 10) + 0.5) * DRAWS);
                if (best == null || score > bestScore) {
                    best = highest;
                    bestScore = score;
                }
            }
        }
        return best;
    }
}
