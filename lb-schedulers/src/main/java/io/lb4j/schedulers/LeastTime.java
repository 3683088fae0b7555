package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickObserver;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.schedulers.ResponseTimes.Until;
import org.jspecify.annotations.Nullable;

/**
 * nginx's {@code least_time}: the least average response time and fewest active picks for the weight; among equals, smooth
 * weighted round robin.
 *
 * <p>With {@code inflight}, requests that have not been answered count too, by their age. Pick O(servers); a tie takes a lock, and
 * with {@code inflight} each pick does, since it moves an average of every server. Weight 0: never picked. One server: picked always.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#least_time">nginx: least_time</a>
 */
final class LeastTime implements Scheduler {

    private final Until until;
    private final boolean countsInflight;

    LeastTime(Until until, boolean countsInflight) {
        this.until = until;
        this.countsInflight = countsInflight;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        Bound before = previous instanceof Bound bound && bound.times.until() == until ? bound : null;
        SequencePicker<SmoothWeights> turns = SmoothWeights.picker(level, before == null ? null : before.turns);
        ResponseTimes times = ResponseTimes.of(level, until, before == null ? null : before.times);
        Unanswered unanswered =
                countsInflight ? Unanswered.of(level, times, before == null ? null : before.unanswered) : null;
        return new Bound(level, turns, times, unanswered);
    }

    private static final class Bound implements Picker {

        private final Level level;
        private final SequencePicker<SmoothWeights> turns;
        private final ResponseTimes times;
        private final @Nullable Unanswered unanswered;

        Bound(Level level, SequencePicker<SmoothWeights> turns, ResponseTimes times, @Nullable Unanswered unanswered) {
            this.level = level;
            this.turns = turns;
            this.times = times;
            this.unanswered = unanswered;
        }

        @Override
        public PickObserver observer() {
            return unanswered == null ? times : unanswered;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            if (level.isLone()) {
                return turns.pick(request);
            }
            if (unanswered != null) {
                unanswered.age(request);
            }
            int best = Sequence.NONE;
            long bestEstimate = 0;
            long bestWeight = 0;
            boolean tie = false;
            for (int i = 0; i < level.size(); i++) {
                Server server = level.server(i);
                if (!server.eligible(request)) {
                    continue;
                }
                long estimate = estimate(server);
                long weight = SmoothWeights.presentWeight(server);
                if (best == Sequence.NONE || estimate * bestWeight < bestEstimate * weight) {
                    best = i;
                    bestEstimate = estimate;
                    bestWeight = weight;
                    tie = false;
                } else if (estimate * bestWeight == bestEstimate * weight) {
                    tie = true;
                }
            }
            if (best == Sequence.NONE) {
                return null;
            }
            return tie ? breakTie(best, bestEstimate, request) : level.server(best);
        }

        /** As nginx does it, the estimate is that of the first of the tied, while the weight is that of the best so far. */
        private @Nullable Server breakTie(int first, long firstEstimate, PickRequest request) {
            return turns.decideBy(weights -> weights.nextFrom(first, (i, best) -> {
                Server server = level.server(i);
                return server.eligible(request)
                        && estimate(server) * SmoothWeights.presentWeight(level.server(best))
                                == firstEstimate * SmoothWeights.presentWeight(server);
            }));
        }

        private long estimate(Server server) {
            return times.estimate(server, unanswered == null ? 0 : unanswered.age(server));
        }
    }
}
