package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * nginx's {@code least_conn}: the fewest active picks for its weight; among equals, smooth weighted round robin.
 *
 * <p>Pick O(servers). Only a tie takes a lock, since its turn is shared state. Weight 0: never picked. One server: picked
 * always.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#least_conn">nginx: least_conn</a>
 */
final class LeastConnections implements Scheduler {

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return new Bound(level, SmoothWeights.picker(level, previous instanceof Bound bound ? bound.turns : null));
    }

    private static final class Bound implements Picker {

        private final Level level;
        private final SequencePicker<SmoothWeights> turns;

        Bound(Level level, SequencePicker<SmoothWeights> turns) {
            this.level = level;
            this.turns = turns;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            int best = Sequence.NONE;
            long bestActive = 0;
            long bestWeight = 0;
            boolean tie = false;
            for (int i = 0; i < level.size(); i++) {
                Server server = level.server(i);
                if (!server.eligible(request)) {
                    continue;
                }
                long active = server.active();
                long weight = SmoothWeights.presentWeight(server);
                if (best == Sequence.NONE || active * bestWeight < bestActive * weight) {
                    best = i;
                    bestActive = active;
                    bestWeight = weight;
                    tie = false;
                } else if (active * bestWeight == bestActive * weight) {
                    tie = true;
                }
            }
            if (best == Sequence.NONE) {
                return null;
            }
            return tie ? breakTie(best, bestActive, bestWeight, request) : level.server(best);
        }

        private @Nullable Server breakTie(int first, long active, long weight, PickRequest request) {
            return turns.decideBy(weights -> weights.nextFrom(first, (i, best) -> {
                Server server = level.server(i);
                return server.eligible(request)
                        && server.active() * weight == active * SmoothWeights.presentWeight(server);
            }));
        }
    }
}
