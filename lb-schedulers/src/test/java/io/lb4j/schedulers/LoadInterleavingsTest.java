package io.lb4j.schedulers;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Server;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Claims about the index of loads, checked over the interleavings of three threads that Lincheck tries. */
@Isolated // it takes the schedule of threads into its own hands
class LoadInterleavingsTest {

    private static void check(Class<?> claim) {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(5) // chosen: a few seconds
                .invocationsPerIteration(60)
                .check(claim);
    }

    /** Three servers behind an index, which a pool of this size would not have by itself. */
    public static class Loads {

        private final Level level;
        private final LoadIndex index;
        private final List<Pick> a = new ArrayList<>();
        private final List<Pick> c = new ArrayList<>();

        /** Begins with picks on each server. */
        public Loads() {
            Pool pool = Pool.named("index")
                    .scheduler("rr")
                    .health(HealthPolicy.none())
                    .server("a:1")
                    .server("b:1")
                    .server("c:1")
                    .randomness(() -> 0)
                    .build();
            level = pool.snapshot().levels().get(0);
            for (int i = 0; i < 21; i++) {
                Pick pick = pool.pick(new PickRequest());
                (pick.server().index() == 0 ? a : c).add(pick);
            }
            index = new LeastLoadedIndex(level, LoadRule.LC);
            index.pick(new PickRequest());
        }

        /** Ends a pick on the first server. */
        @Operation(nonParallelGroup = "a")
        public void completeA() {
            a.remove(0).complete(Outcome.SUCCESS);
        }

        /** Ends a pick on another one. */
        @Operation(nonParallelGroup = "c")
        public void completeC() {
            c.remove(0).complete(Outcome.SUCCESS);
        }

        /** Asks for the least loaded server, which takes in what has changed. */
        @Operation
        public void ask() {
            index.pick(new PickRequest());
        }

        /** Nobody is busy any more: the index must agree with the counters, and they with the picks that are held. */
        @Validate
        public void indexPicksWhatAScanPicks() {
            int active = 0;
            for (Server server : level.servers()) {
                active += server.active();
            }
            if (active != a.size() + c.size()) {
                throw new IllegalStateException(active + " active picks, held: " + a.size() + " and " + c.size());
            }
            Server least = LeastLoaded.leastOfAll(level, LoadRule.LC, new PickRequest());
            Server picked = index.pick(new PickRequest());
            if (picked != least) {
                throw new IllegalStateException("picked " + picked + ", the least loaded is " + least);
            }
        }
    }

    @Test
    void noChangeOfLoadIsLost() {
        check(Loads.class);
    }
}
