package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * LVS's {@code twos}: of two servers drawn by weight, the one with fewer connections for its weight.
 *
 * <p>The draws are independent and may hit one server twice; they are taken from 0 to the sum of the weights inclusive, so the
 * newest server is drawn as if its weight were greater by one. Pick O(1) at a mean; O(servers) after a change of eligibility
 * and for a retry. Weight 0: never picked. One server: picked always.
 *
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">The power of two random choices</a>
 */
final class LvsTwoChoices implements Scheduler {

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return new Bound(level);
    }

    private static final class Bound implements Picker {

        private static final PickRequest ANYBODY = new PickRequest();

        private final Level level;
        private volatile EligibleWeights weights; // any thread's is as good as another's

        Bound(Level level) {
            this.level = level;
            this.weights = EligibleWeights.of(level, ANYBODY);
        }

        @Override
        public @Nullable Server pick(PickRequest request) {
            EligibleWeights drawn = weights(request);
            long total = drawn.total();
            if (total == 0) {
                return null;
            }
            Server first = drawn.at(level.randomness().below(total + 1));
            Server second = drawn.at(level.randomness().below(total + 1));
            long firstLoad = LoadRule.WLC.load(first);
            long secondLoad = LoadRule.WLC.load(second);
            return second.weight() * firstLoad > first.weight() * secondLoad ? second : first;
        }

        private EligibleWeights weights(PickRequest request) {
            if (!request.isFirstTry()) {
                return EligibleWeights.of(level, request);
            }
            EligibleWeights present = weights;
            if (!present.holds(level)) {
                present = EligibleWeights.of(level, ANYBODY);
                weights = present;
            }
            return present;
        }
    }
}
