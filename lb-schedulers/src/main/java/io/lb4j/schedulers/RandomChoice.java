package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickObserver;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * nginx's {@code random} and {@code random two}: a server drawn by weight, or the better of two.
 *
 * <p>Of two, the one drawn second wins a tie, so an idle pool serves the <em>second</em> of two distinct draws: weights 1 and 4 give
 * the lighter server four fifths, in nginx as here. After more than twenty draws that could not be used, over all attempts of a request,
 * round robin decides. Pick O(1). Weight 0: never drawn. One server: picked always.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#random">nginx: random</a>
 */
final class RandomChoice implements Scheduler {

    /** How the better of two is found. */
    enum Of {
        /** Only one is drawn. */
        ONE,
        /** Fewer active picks for the weight. */
        LEAST_CONN,
        /** A shorter time to the response header, as {@code least_time} reckons it. */
        LEAST_HEADER_TIME,
        /** A shorter time to the last byte. */
        LEAST_LAST_BYTE_TIME
    }

    private final Of of;

    RandomChoice(Of of) {
        this.of = of;
    }

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        Bound before = previous instanceof Bound bound ? bound : null;
        SequencePicker<SmoothWeights> turns = SmoothWeights.picker(level, before == null ? null : before.turns);
        ResponseTimes times = switch (of) {
            case ONE, LEAST_CONN -> null;
            case LEAST_HEADER_TIME ->
                ResponseTimes.of(level, ResponseTimes.Until.HEADER, before == null ? null : before.times);
            case LEAST_LAST_BYTE_TIME ->
                ResponseTimes.of(level, ResponseTimes.Until.LAST_BYTE, before == null ? null : before.times);
        };
        return new Bound(level, turns, of, times);
    }

    private static final class Bound implements Picker {

        private final Level level;
        private final AllEligible all;
        private final WeightRanges ranges;
        private final SequencePicker<SmoothWeights> turns;
        private final Of of;
        private final @Nullable ResponseTimes times;

        Bound(Level level, SequencePicker<SmoothWeights> turns, Of of, @Nullable ResponseTimes times) {
            this.level = level;
            this.all = new AllEligible(level);
            this.ranges = new WeightRanges(level);
            this.turns = turns;
            this.of = of;
            this.times = times;
        }

        @Override
        public @Nullable PickObserver observer() {
            return times;
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            long draws = request.schedulerState();
            if (level.size() < 2 || level.isBackup() || ranges.total() == 0) {
                return turns.pick(request);
            }
            boolean known = all.isKnownFor(request);
            Server first = null;
            for (; draws <= HashProgress.MOST_MISSES; draws++) {
                Server drawn = level.server(ranges.indexOf(level.randomness().below(ranges.total())));
                if (drawn == first || !(known || drawn.eligible(request))) {
                    continue;
                }
                if (of == Of.ONE) {
                    request.schedulerState(draws);
                    return drawn;
                }
                if (first != null) {
                    request.schedulerState(draws);
                    return better(first, drawn);
                }
                first = drawn;
            }
            request.schedulerState(draws);
            return turns.pick(request);
        }

        @Override
        public void follow(PickRequest request, Server server) {
            if (request.schedulerState() > HashProgress.MOST_MISSES || level.size() < 2 || level.isBackup()) {
                turns.follow(request, server);
            }
        }

        private Server better(Server first, Server second) {
            boolean less = load(second) * first.weight() > load(first) * second.weight();
            return less ? first : second;
        }

        private long load(Server server) {
            return times == null ? server.active() : times.estimate(server);
        }
    }
}
