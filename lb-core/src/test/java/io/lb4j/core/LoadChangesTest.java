package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadChangesTest {

    private static final long SEED = 3;
    private static final int ROUNDS = 2000;
    private static final int CHANGES = 50; // of each thread in a round

    private static List<Integer> drained(LoadChanges changes) {
        List<Integer> drained = new ArrayList<>();
        changes.drain(drained::add);
        return drained;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 4095, 4096, 4097, 10_000})
    void marksAreHandedOutOnceInOrder(int servers) {
        LoadChanges changes = new LoadChanges(servers);
        for (int i = servers - 1; i >= 0; i--) {
            changes.mark(i);
            changes.mark(i);
        }

        assertThat(drained(changes))
                .isEqualTo(IntStream.range(0, servers).boxed().toList());
        assertThat(drained(changes)).isEmpty();

        changes.mark(servers - 1);
        assertThat(drained(changes)).containsExactly(servers - 1);
    }

    @Test
    void newLevelCountsAsChangedThroughout() {
        Pool pool = Pool.named("shop")
                .scheduler(new FirstEligible())
                .server("a:1")
                .server("b:1")
                .build();

        LoadChanges changes = pool.snapshot().levels().get(0).watchLoads();

        assertThat(drained(changes)).containsExactly(0, 1);
    }

    @Test
    void picksCompletionsAndChangesOfEligibilityAreMarked() {
        Pool pool = Pool.named("shop")
                .scheduler(new FirstEligible())
                .server("a:1")
                .server("b:1")
                .build();
        LoadChanges changes = pool.snapshot().levels().get(0).watchLoads();
        drained(changes);

        Pick pick = pool.pick(new PickRequest());
        assertThat(drained(changes)).containsExactly(0);

        pick.complete(Outcome.BROKEN);
        assertThat(drained(changes)).containsExactly(0);

        pool.pick(new PickRequest());
        assertThat(drained(changes)).containsExactly(1);
    }

    /**
     * Claim: whoever drains after a change sees it, or the value behind it; so after the last change nothing is stale. Rounds are short,
     * since a later change of the same server would hide a loss.
     */
    @ParameterizedTest
    @ValueSource(ints = {3, 130, 5000})
    void noChangeIsLostHoweverManyThreadsMark(int servers) throws Exception {
        int threads = 3;
        LoadChanges changes = new LoadChanges(servers);
        AtomicIntegerArray loads = new AtomicIntegerArray(servers);
        int[] seen = new int[servers];
        AtomicInteger running = new AtomicInteger(threads);
        CyclicBarrier round = new CyclicBarrier(threads + 1);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                SplittableRandom random = new SplittableRandom(SEED + t);
                futures.add(executor.submit(() -> {
                    for (int r = 0; r < ROUNDS; r++) {
                        round.await(30, TimeUnit.SECONDS);
                        for (int i = 0; i < CHANGES; i++) {
                            int index = random.nextInt(servers);
                            loads.incrementAndGet(index);
                            changes.mark(index);
                        }
                        running.decrementAndGet();
                        round.await(30, TimeUnit.SECONDS);
                    }
                    return null;
                }));
            }
            for (int r = 0; r < ROUNDS; r++) {
                round.await(30, TimeUnit.SECONDS);
                while (running.get() > 0) {
                    changes.drain(index -> seen[index] = loads.get(index));
                }
                changes.drain(index -> seen[index] = loads.get(index));
                assertThat(seen)
                        .as("round %d, seed %d", r, SEED)
                        .isEqualTo(IntStream.range(0, servers).map(loads::get).toArray());
                running.set(threads);
                round.await(30, TimeUnit.SECONDS);
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
