package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Server;
import io.lb4j.testkit.Threads;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunTest {

    private static final int THREADS = 80; // more than there are cells on any machine, so that some are shared
    private static final int EACH = 4000;

    private final AtomicLong now = new AtomicLong();

    /** Counts how often each place was handed out, those of a cycle's beginning that a block took over its end included. */
    private static int[] counts(Run run, int length) {
        AtomicIntegerArray counts = new AtomicIntegerArray(length);
        Run.Owed giveBack = (from, first, end) -> {
            for (int place = first; place < end; place++) {
                counts.incrementAndGet(place % length);
            }
        };
        Threads.run(THREADS, thread -> {
            for (int i = 0; i < EACH; i++) {
                int place = run.claim(giveBack);
                if (place != Run.NOTHING) {
                    counts.incrementAndGet(place % length);
                }
            }
        });
        int taken = run.close(giveBack);
        for (int place = 0; place < taken; place++) {
            counts.decrementAndGet(place);
        }
        int[] rest = new int[length];
        Arrays.setAll(rest, counts::get);
        return rest;
    }

    @Test
    void cycleHandsOutEachDecisionOnceARound() {
        for (int length = Run.BLOCK; length < 1000; length = 2 * length + 1) {
            int[] counts = counts(Run.cycle(new Server[length], 0, 0, Long.MAX_VALUE, () -> 0), length);

            assertThat(counts).as("length %d", length).containsOnly(counts[0]);
            assertThat(counts[0]).isBetween(THREADS * EACH / length - 1, THREADS * EACH / length + 100);
        }
    }

    @Test
    void runHandsOutEachDecisionOnceAndEnds() {
        int[] counts = counts(new Run(new Server[30_000], 0, Long.MAX_VALUE, () -> 0), 30_000);

        assertThat(counts).containsOnly(0);
    }

    private static Server[] servers(int count) {
        PoolBuilder pool = Pool.named("run").scheduler("rr");
        for (int i = 0; i < count; i++) {
            pool.server("s" + i + ":1");
        }
        return pool.build().snapshot().servers().toArray(Server[]::new);
    }

    private static @Nullable Server next(Run run) {
        long begun = run.begin();
        Server quick = run.quick(begun);
        int place = quick == null ? run.finish(begun) : Run.NOTHING;
        return place == Run.NOTHING ? quick : run.at(place);
    }

    @Test
    void plainClaimsGoAroundACycleInOrder() {
        Server[] servers = servers(Run.BLOCK + 3);
        Run run = Run.cycle(servers, 2, 0, Long.MAX_VALUE, () -> 0);

        for (int i = 2; i < 1000; i++) {
            assertThat(next(run)).as("claim %d", i).isSameAs(servers[i % servers.length]);
        }
    }

    @Test
    void plainClaimsEndWithTheRun() {
        Server[] servers = servers(20);
        Run run = new Run(servers, 0, Long.MAX_VALUE, () -> 0);

        for (int i = 0; i < 100; i++) {
            assertThat(next(run)).as("claim %d", i).isSameAs(i < servers.length ? servers[i] : null);
        }
    }

    @Test
    void whoeverIsLateGetsNothingFromAClosedRun() {
        Server[] servers = servers(Run.BLOCK);
        for (Run run : List.of(
                new Run(servers, 0, Long.MAX_VALUE, () -> 0), Run.cycle(servers, 0, 0, Long.MAX_VALUE, () -> 0))) {
            assertThat(next(run)).isNotNull();
            assertThat(run.close((from, first, end) -> {})).isEqualTo(1);

            for (int i = 0; i < 1000; i++) {
                assertThat(next(run)).isNull();
            }
        }
    }

    /** Claims what is left in the caller's cell and one more, for which a new block is taken; returns its size. */
    private static long sizeOfNextBlock(Run run, int before) {
        long taken = run.place();
        for (int i = 0; i <= before; i++) {
            run.claim((from, first, end) -> {});
        }
        return run.place() - taken;
    }

    @Test
    void blocksGrowWhileTheyAreUsedUpWithinMicroseconds() {
        Run run = new Run(new Server[10_000], 0, Long.MAX_VALUE, now::get);
        run.meet();

        assertThat(sizeOfNextBlock(run, 0)).isEqualTo(64);
        now.addAndGet(64 * 99);
        assertThat(sizeOfNextBlock(run, 63)).isEqualTo(128);
        now.addAndGet(128 * 99);
        assertThat(sizeOfNextBlock(run, 127)).isEqualTo(256);
        now.addAndGet(256 * 100);
        assertThat(sizeOfNextBlock(run, 255)).isEqualTo(128);
        now.addAndGet(128 * 100);
        assertThat(sizeOfNextBlock(run, 127)).isEqualTo(64);
        now.addAndGet(64 * 100);
        assertThat(sizeOfNextBlock(run, 63)).isEqualTo(64);
    }

    @Test
    void blocksGrowToFiveHundredAndTwelveAtMostAndNeverBeyondTheRun() {
        Run run = new Run(new Server[10_000], 0, Long.MAX_VALUE, now::get);
        Run small = Run.cycle(new Server[100], 0, 0, Long.MAX_VALUE, now::get);
        run.meet();
        small.meet();

        int[] sizes = {64, 128, 256, 512, 512};
        int before = 0;
        for (int size : sizes) {
            assertThat(sizeOfNextBlock(run, before)).isEqualTo(size);
            before = size - 1;
        }

        assertThat(sizeOfNextBlock(small, 0)).isEqualTo(64);
        assertThat(sizeOfNextBlock(small, 63)).isZero(); // it went over the end, so the length was taken off
        assertThat(small.claim((from, first, end) -> {})).isEqualTo(65);
    }

    @Test
    void threadsThatHardlyMeetAnyMoreGetTheSequenceInOrderAgain() {
        Run run = new Run(new Server[10_000], 7, Long.MAX_VALUE, now::get);
        assertHandedOutOneByOne(run, 7);
        run.meet();
        assertHandedOutInBlocks(run, 7);
        sizeOfNextBlock(run, 0);

        now.addAndGet(64 * 16_000L);
        sizeOfNextBlock(run, 63);
        assertHandedOutInBlocks(run, 7);
        now.addAndGet(64 * 16_001L);
        sizeOfNextBlock(run, 63);

        assertHandedOutOneByOne(run, 7);
    }

    private static void assertHandedOutOneByOne(Run run, int version) {
        assertThat(run.isPlain(version)).isTrue();
        assertThat(run.isInBlocks(version)).isFalse();
    }

    private static void assertHandedOutInBlocks(Run run, int version) {
        assertThat(run.isPlain(version)).isFalse();
        assertThat(run.isInBlocks(version)).isTrue();
    }

    @Test
    void afterAChangeOfEligibilityNeitherWayHolds() {
        Run run = new Run(new Server[10_000], 7, Long.MAX_VALUE, now::get);
        assertThat(run.isPlain(8)).isFalse();
        run.meet();
        assertThat(run.isInBlocks(8)).isFalse();
    }

    @Test
    void whereTimeMattersAComparisonOfVersionsIsNotEnough() {
        Run run = new Run(new Server[10_000], 7, 100, now::get);
        assertThat(run.isPlain(7)).isFalse();
        run.meet();
        assertThat(run.isPlain(7)).isFalse();
        assertThat(run.isInBlocks(7)).isFalse();
    }

    @Test
    void whatIsStillInCellsIsHandedOutBesideAPlainRun() {
        Run run = new Run(new Server[1000], 0, Long.MAX_VALUE, now::get);
        BitSet handedOut = new BitSet();
        run.meet();
        handedOut.set(run.claim((from, first, end) -> {}));
        for (int i = 0; i < 1000 - 64; i++) { // as if it were plain again
            handedOut.set(run.finish(run.begin()));
        }
        assertThat(run.finish(run.begin())).isEqualTo(Run.NOTHING);

        run.close((from, first, end) -> handedOut.set(first, end));

        assertThat(handedOut.cardinality()).isEqualTo(1000);
    }
}
