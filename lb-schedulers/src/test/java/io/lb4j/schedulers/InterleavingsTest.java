package io.lb4j.schedulers;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Claims about the lock-free parts, checked over the interleavings of three threads that Lincheck tries. */
@Isolated // it takes the schedule of threads into its own hands
class InterleavingsTest {

    private static void check(Class<?> claim) {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .iterations(3) // chosen: a few seconds
                .invocationsPerIteration(60)
                .check(claim);
    }

    /** One pick, and everybody who wants to complete it. */
    public static class Completion {

        private final Pick pick = Pool.named("once")
                .health(HealthPolicy.none())
                .server("a:1")
                .build()
                .pick(new PickRequest());

        /** Completes it. */
        @Operation
        public boolean complete() {
            return pick.complete(Outcome.SUCCESS);
        }
    }

    @Test
    void pickIsCompletedExactlyOnce() {
        check(Completion.class);
    }

    /** A sequence in which every place tells itself from its neighbours. */
    public static class Turns {

        private final Pool pool = Pool.named("turns")
                .health(HealthPolicy.none())
                .server("a:1 weight=3")
                .server("b:1 weight=2")
                .server("c:1")
                .build();

        /** Begins in the middle of a run, where picks take decisions that were computed ahead. */
        public Turns() {
            for (int i = 0; i < 20; i++) {
                pool.pick(new PickRequest());
            }
        }

        /** Takes a turn. */
        @Operation
        public String pick() {
            return pool.pick(new PickRequest()).server().id();
        }
    }

    @Test
    void eachDecisionOfARunIsHandedOutOnce() {
        check(Turns.class);
    }

    /** Two places in all. */
    public static class Places {

        private final Pool pool = Pool.named("places")
                .health(HealthPolicy.none())
                .server("a:1 max_conns=1")
                .server("b:1 max_conns=1 weight=2")
                .build();

        /** Takes a place and keeps it. */
        @Operation
        public boolean take() {
            return pool.tryPick(new PickRequest()) != null;
        }
    }

    @Test
    void maxConnsIsNeverExceededAndNoPlaceIsLost() {
        check(Places.class);
    }
}
