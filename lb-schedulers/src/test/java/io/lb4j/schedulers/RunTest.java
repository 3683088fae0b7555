package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Server;
import io.lb4j.testkit.Threads;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class RunTest {

    private static final int THREADS = 16; // more than there are cells on most machines
    private static final int EACH = 20_000;

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
            int[] counts = counts(Run.cycle(new Server[length], 0, 0, Long.MAX_VALUE), length);

            assertThat(counts).as("length %d", length).containsOnly(counts[0]);
            assertThat(counts[0]).isBetween(THREADS * EACH / length - 1, THREADS * EACH / length + 100);
        }
    }

    @Test
    void runHandsOutEachDecisionOnceAndEnds() {
        int[] counts = counts(new Run(new Server[30_000], 0, Long.MAX_VALUE), 30_000);

        assertThat(counts).containsOnly(0);
    }
}
