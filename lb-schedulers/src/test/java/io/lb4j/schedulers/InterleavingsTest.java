package io.lb4j.schedulers;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
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
                .loopBound(5000) // a look at each place of a run is no livelock
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

    /** A client that asks several times at once, and where it was sent first. */
    public static class FirstPicks {

        private final Pool pool = Pool.named("together")
                .health(HealthPolicy.none())
                .persistence(PersistenceTemplate.client())
                .server("a:1")
                .server("b:1")
                .build();
        private final AtomicReference<String> first = new AtomicReference<>();

        /** Picks and completes; tells whether it went where the others did. */
        @Operation
        public boolean pick() {
            Pick pick = pool.pick(PickRequest.from(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
            pick.complete(Outcome.SUCCESS);
            first.compareAndSet(null, pick.server().id());
            return pick.server().id().equals(first.get());
        }
    }

    @Test
    void picksOfOneClientGoToOneServer() {
        check(FirstPicks.class);
    }

    /** A run of which threads set blocks aside since some have met, somebody who closes it, and who got what. */
    public static class Turns {

        private static final int LENGTH = 2 * Run.BLOCK + 8;

        private final Run run = new Run(new Server[LENGTH], 0, Long.MAX_VALUE, () -> 0);
        private final AtomicIntegerArray got = new AtomicIntegerArray(LENGTH);
        private final AtomicInteger taken = new AtomicInteger(-1);

        /** Begins where threads have met, which the few turns that are taken here would seldom come to. */
        public Turns() {
            run.meet();
        }

        /** Takes a turn. */
        @Operation
        public void claim() {
            int place = run.claim(this::giveBack);
            if (place != Run.NOTHING) {
                got.incrementAndGet(place);
            }
        }

        /** Ends the run. */
        @Operation(runOnce = true)
        public void close() {
            taken.set(run.close(this::giveBack));
        }

        private void giveBack(Run from, int first, int end) {
            for (int place = first; place < end; place++) {
                got.incrementAndGet(place);
            }
        }

        /** No place below the last one claimed is lost, none is handed out twice. */
        @Validate
        public void eachPlaceOnce() {
            if (taken.get() < 0) {
                close();
            }
            for (int place = 0; place < LENGTH; place++) {
                if (got.get(place) != (place < taken.get() ? 1 : 0)) {
                    throw new IllegalStateException(got + ", " + taken + " taken");
                }
            }
        }
    }

    @Test
    void eachDecisionOfARunIsHandedOutOnceOrGivenBack() {
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
