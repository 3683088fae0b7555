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
        ResponseTimes times = ResponseTimes.of(level, until, before == null ? null : before.times);
        Unanswered unanswered =
                countsInflight ? Unanswered.of(level, times, before == null ? null : before.unanswered) : null;
        return new Bound(level, TurnKeeper.turns(level, before), times, unanswered);
    }

    private static final class Bound extends LeastByTurns {

        private final ResponseTimes times;
        private final @Nullable Unanswered unanswered;

        Bound(Level level, SmoothWeights turns, ResponseTimes times, @Nullable Unanswered unanswered) {
            super(level, turns);
            this.times = times;
            this.unanswered = unanswered;
        }

        @Override
        public PickObserver observer() {
            return unanswered == null ? times : unanswered;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            if (unanswered != null && !level.isLone()) {
                unanswered.age(request);
            }
            return super.pick(request);
        }

        @Override
        long load(Server server, long second) {
            return times.estimate(server, unanswered == null ? 0 : unanswered.age(server), second);
        }

        @Override
        long second() {
            return level.nowSeconds();
        }

        /** As nginx does it, the estimate is that of the first of the tied, while the weight is that of the best so far. */
        @Override
        long tiedLoad(Server best, long firstLoad, long second) {
            return firstLoad;
        }
    }
}
