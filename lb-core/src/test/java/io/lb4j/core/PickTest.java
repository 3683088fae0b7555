package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PickTest {

    private final RecordingListener listener = new RecordingListener();
    private final Pool pool = Pool.named("shop")
            .scheduler(new FirstEligible())
            .listener(listener)
            .server("a:1")
            .build();

    @Test
    void completedOnceAndReportedTheSecondTime() {
        Pick pick = pool.pick(new PickRequest());
        assertThat(pick.outcome()).isNull();
        assertThat(pick).hasToString("shop -> a:1");

        assertThat(pick.complete(Outcome.TIMEOUT)).isTrue();
        assertThat(pick.complete(Outcome.SUCCESS)).isFalse();

        assertThat(pick.outcome()).isEqualTo(Outcome.TIMEOUT);
        assertThat(pick).hasToString("shop -> a:1 TIMEOUT");
        assertThat(listener.completedAgain).containsExactly(Outcome.SUCCESS);
        assertThat(pick.server().active()).isZero();
        assertThat(pick.server().picks()).isEqualTo(1);
    }

    @Test
    void closeCancelsWhatNobodyCompleted() {
        Pick cancelled = pool.pick(new PickRequest());
        cancelled.close();
        cancelled.close();
        Pick completed = pool.pick(new PickRequest());
        completed.complete(Outcome.SUCCESS);
        completed.close();

        assertThat(cancelled.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(completed.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(listener.completedAgain).isEmpty();
        assertThat(completed.server().active()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without nullness checks can do
    void missingArgumentsLeaveThePickActive() {
        Pick pick = pool.pick(new PickRequest());

        assertThatNullPointerException().isThrownBy(() -> pick.complete(null)).withMessage("result");
        assertThatNullPointerException()
                .isThrownBy(() -> pick.complete(Outcome.SUCCESS, null))
                .withMessage("inactiveFor");

        assertThat(pick.outcome()).isNull();
        assertThat(pick.server().active()).isEqualTo(1);
        assertThat(pick.complete(Outcome.SUCCESS, Duration.ZERO)).isTrue();
    }

    @Test
    void eightRacingThreadsCompleteOnce() throws Exception {
        int threads = 8;
        int rounds = 500;
        List<Outcome> outcomes = List.of(Outcome.values());
        Pick[] picks = new Pick[rounds];
        for (int i = 0; i < rounds; i++) {
            picks[i] = pool.pick(new PickRequest());
        }
        AtomicInteger successes = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                Outcome outcome = outcomes.get(t);
                futures.add(executor.submit(() -> {
                    for (Pick pick : picks) {
                        together.await(30, TimeUnit.SECONDS);
                        if (pick.complete(outcome)) {
                            successes.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(successes).hasValue(rounds);
        assertThat(listener.completedAgain).hasSize((threads - 1) * rounds);
        assertThat(picks[0].server().active()).isZero();
        assertThat(picks[0].server().picks()).isEqualTo(rounds);
    }
}
