package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The windows of resilience4j under completions of many threads. */
class BreakerWindowTest {

    private static final int THREADS = 4;
    private static final int COMPLETIONS = 50_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void aWindowOfAnySizeTakesInResultsOfManyThreads(int failures) throws Exception {
        Breaker breaker = ResilienceBreaker.of(BreakerRule.afterConsecutive(failures), Ticker.system());
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Integer>> tasks = IntStream.range(0, THREADS)
                    .<Callable<Integer>>mapToObj(thread -> () -> {
                        int verdicts = 0;
                        for (int i = 0; i < COMPLETIONS; i++) {
                            if (breaker.completed(i % 3 != 0) != null) {
                                verdicts++;
                                breaker.reset();
                            }
                        }
                        return verdicts;
                    })
                    .toList();
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                assertThat(task.get()).isNotNegative();
            }
        } finally {
            threads.shutdown();
        }
        breaker.reset();
        for (int i = 1; i < failures; i++) {
            assertThat(breaker.completed(true)).isNull();
        }
        assertThat(breaker.completed(true)).isNotNull();
    }
}
