package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait until a server, or the pool, has a place for them. */
class QueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PoolLimits QUEUE_OF_THREE = PoolLimits.queue(3, PATIENCE);

    private final FakeTicker ticker = new FakeTicker();

    private Pool pool(PoolLimits limits, String... servers) {
        PoolBuilder builder = Pool.named("orders").limits(limits).ticker(ticker).scheduler(new FirstEligible());
        List.of(servers).forEach(builder::server);
        return builder.build();
    }

    private static CompletableFuture<Pick> enter(Pool pool) {
        return enter(pool, new PickRequest());
    }

    private static CompletableFuture<Pick> enter(Pool pool, PickRequest request) {
        return pool.pickAsync(request, PATIENCE, Runnable::run);
    }

    private static @Nullable Refusal refusal(CompletableFuture<Pick> turn) {
        return assertThatExceptionOfType(CompletionException.class)
                                .isThrownBy(turn::join)
                                .actual()
                                .getCause()
                        instanceof NoServerAvailableException refused
                ? refused.refusal()
                : null;
    }

    @Test
    void whoeverCameFirstGetsThePlaceThatIsFreed() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1", "b:1 max_conns=1");
        Pick a = enter(pool).join();
        Pick b = enter(pool).join();

        CompletableFuture<Pick> first = enter(pool);
        CompletableFuture<Pick> second = enter(pool);
        assertThat(pool.waiting()).isEqualTo(2);
        assertThat(first).isNotDone();

        b.complete(Outcome.SUCCESS);
        assertThat(first.join().server().id()).isEqualTo("b:1");
        assertThat(second).isNotDone();

        a.complete(Outcome.SUCCESS);
        assertThat(second.join().server().id()).isEqualTo("a:1");
        assertThat(pool.waiting()).isZero();
        assertThat(pool.waited()).isEqualTo(2);
        assertThat(pool.refused()).isZero();
    }

    @Test
    void poolAtItsOwnLimitLetsRequestsWaitAsWell() {
        Pool pool = pool(QUEUE_OF_THREE.withMaxInFlight(1), "a:1", "b:1");
        Pick only = enter(pool).join();
        CompletableFuture<Pick> next = enter(pool);
        assertThat(pool.inFlight()).isEqualTo(1);
        assertThat(next).isNotDone();

        only.complete(Outcome.SUCCESS);
        next.join().complete(Outcome.SUCCESS);
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void limitWithoutAQueueRefusesAtOnce() {
        Pool pool = pool(PoolLimits.NONE.withMaxInFlight(1), "a:1");
        Pick only = pool.pick(new PickRequest());

        assertThatExceptionOfType(NoServerAvailableException.class)
                .isThrownBy(() -> pool.pick(new PickRequest()))
                .withMessageStartingWith("pool orders: at its limit of requests in flight: ")
                .extracting(NoServerAvailableException::refusal)
                .isEqualTo(Refusal.IN_FLIGHT_LIMIT);
        assertThat(refusal(enter(pool))).isEqualTo(Refusal.IN_FLIGHT_LIMIT);
        assertThat(pool.refused(Refusal.IN_FLIGHT_LIMIT)).isEqualTo(2);

        only.complete(Outcome.SUCCESS);
        assertThat(pool.tryPick(new PickRequest())).isNotNull();
    }

    @Test
    void fullQueueRefusesAtOnce() {
        Pool pool = pool(PoolLimits.queue(1, PATIENCE), "a:1 max_conns=1");
        enter(pool).join();
        CompletableFuture<Pick> waits = enter(pool);

        assertThat(refusal(enter(pool))).isEqualTo(Refusal.QUEUE_FULL);
        assertThat(waits).isNotDone();
        assertThat(pool.refused(Refusal.QUEUE_FULL)).isEqualTo(1);
        assertThat(pool.waiting()).isEqualTo(1);
    }

    @Test
    void waitEndsAtItsDeadlineAndNotBefore() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1");
        enter(pool).join();
        CompletableFuture<Pick> waits = enter(pool);
        CompletableFuture<Pick> lessPatient = pool.pickAsync(new PickRequest(), Duration.ofSeconds(10), Runnable::run);

        ticker.advance(Duration.ofSeconds(10));
        assertThat(pool.waiting()).isEqualTo(1);
        assertThat(refusal(lessPatient)).isEqualTo(Refusal.QUEUE_TIMEOUT);

        ticker.advance(PATIENCE.minusSeconds(10).minusNanos(1));
        assertThat(pool.waiting()).isEqualTo(1);
        ticker.advance(Duration.ofNanos(1));
        assertThat(pool.waiting()).isZero();
        assertThat(refusal(waits)).isEqualTo(Refusal.QUEUE_TIMEOUT);
        assertThat(pool.refused(Refusal.QUEUE_TIMEOUT)).isEqualTo(2);
    }

    @Test
    void deadlineIsSeenThoughNobodyLooks() throws Exception {
        Pool pool = Pool.named("orders")
                .limits(PoolLimits.queue(1, Duration.ofMillis(1)))
                .scheduler(new FirstEligible())
                .server("a:1 max_conns=1")
                .build();
        enter(pool).join();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> enter(pool).get(60, TimeUnit.SECONDS))
                .withCauseInstanceOf(NoServerAvailableException.class);
    }

    @Test
    void whoeverIsCancelledLeavesTheQueueAndTheNextOneIsServed() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1");
        Pick only = enter(pool).join();
        CompletableFuture<Pick> first = enter(pool);
        CompletableFuture<Pick> second = enter(pool);

        first.cancel(false);
        assertThat(pool.waiting()).isEqualTo(1);
        only.complete(Outcome.SUCCESS);
        assertThat(second).isDone();
    }

    @Test
    void placeOfATurnThatNobodyIsThereToTakeGoesToTheNextOne() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1");
        Pick only = enter(pool).join();
        CompletableFuture<Pick> ended = pool.pickAsync(new PickRequest(), PATIENCE, task -> {
            throw new RejectedExecutionException("the loop has ended");
        });
        List<Runnable> tasks = new ArrayList<>();
        CompletableFuture<Pick> late = pool.pickAsync(new PickRequest(), PATIENCE, tasks::add);
        CompletableFuture<Pick> last = enter(pool);

        only.complete(Outcome.SUCCESS);
        assertThat(ended).isCompletedExceptionally();
        assertThat(late).isNotDone();
        late.cancel(false); // after its turn has come, before its own loop has heard of it
        tasks.forEach(Runnable::run);
        assertThat(last).isCompleted();
        last.join().complete(Outcome.SUCCESS);
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void nobodyWaitsForServersThatAreOut() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1", "b:1");
        pool.admin("b:1", ServerState.DOWN);
        Pick only = enter(pool).join();
        CompletableFuture<Pick> waits = enter(pool);
        assertThat(waits).isNotDone();

        only.complete(Outcome.BROKEN); // ejects it
        assertThat(refusal(waits)).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(refusal(enter(pool))).isEqualTo(Refusal.UNAVAILABLE);
    }

    @Test
    void retryThatMayNotGoWhereAPlaceIsFreedLetsOthersGoThere() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1 max_fails=0", "b:1 max_conns=1");
        PickRequest retried = new PickRequest();
        enter(pool, retried).join().complete(Outcome.BROKEN);
        Pick a = enter(pool).join();
        Pick b = enter(pool).join();
        CompletableFuture<Pick> retry = enter(pool, retried);
        CompletableFuture<Pick> fresh = enter(pool);

        a.complete(Outcome.SUCCESS);
        assertThat(retry).isNotDone();
        assertThat(fresh.join().server().id()).isEqualTo("a:1");
        b.complete(Outcome.SUCCESS);
        assertThat(retry.join().server().id()).isEqualTo("b:1");
    }

    @Test
    void requestThatWaitsThoughBackupsWereFullTooGetsAPrimary() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1", "b:1 max_conns=1 backup");
        Pick primary = enter(pool).join();
        enter(pool).join();
        CompletableFuture<Pick> waits = enter(pool);

        primary.complete(Outcome.SUCCESS);
        assertThat(waits.join().server().id()).isEqualTo("a:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:1 max_conns=3", "a:1"})
    void reconfigurationLetsInAsManyAsFitNow(String edited) {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1");
        enter(pool).join();
        CompletableFuture<Pick> first = enter(pool);
        CompletableFuture<Pick> second = enter(pool);

        pool.update(specs -> List.of(ServerSpec.parse(edited)));
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void pickThatDoesNotWaitTakesNoPlaceBeforeThoseWhoDo() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1");
        Pick only = enter(pool).join();
        CompletableFuture<Pick> waits = enter(pool);
        assertThat(pool.tryPick(new PickRequest())).isNull();

        only.complete(Outcome.SUCCESS);
        assertThat(pool.tryPick(new PickRequest())).isNull();
        assertThat(waits).isCompleted();
    }

    @Test
    void schedulerThatThrowsFailsTheRequestAndLosesNoPlace() {
        Pool pool = Pool.named("orders")
                .limits(QUEUE_OF_THREE.withMaxInFlight(1))
                .server("a:1")
                .scheduler((level, previous) -> request -> {
                    throw new IllegalStateException("broken");
                })
                .build();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> enter(pool));
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void blockedThreadGetsItsPlaceOrLeavesWhenInterrupted() {
        Pool pool = pool(QUEUE_OF_THREE, "a:1 max_conns=1");
        Pick only = enter(pool).join();

        Threads.run(2, thread -> {
            if (thread == 0) {
                pool.pickOrWait(new PickRequest(), PATIENCE).complete(Outcome.SUCCESS);
            } else {
                while (pool.waiting() == 0) {
                    Thread.onSpinWait();
                }
                only.complete(Outcome.SUCCESS);
            }
        });
        enter(pool).join();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> pool.pickOrWait(new PickRequest(), PATIENCE));
        assertThat(pool.waiting()).isZero();
    }

    /** With a clock that stands still no timer and no deadline helps: only a wake-up for each place does. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "0, 1", "2, 3"})
    void noWakeUpIsLostHoweverPlacesAreTakenFreedAndGivenUp(int maxConns, int maxInFlight) {
        Pool pool = pool(
                PoolLimits.queue(64, PATIENCE).withMaxInFlight(maxInFlight),
                "a:1 max_conns=" + maxConns,
                "b:1 max_conns=" + maxConns);
        int threads = 4;
        int rounds = 20_000;

        Threads.run(threads, thread -> {
            Random random = new Random(thread);
            for (int round = 0; round < rounds; round++) {
                CompletableFuture<Pick> turn = enter(pool);
                if (random.nextInt(4) == 0 && turn.cancel(false)) {
                    continue;
                }
                turn.get(30, TimeUnit.SECONDS).complete(Outcome.SUCCESS);
            }
        });

        assertThat(pool.waiting()).isZero();
        assertThat(pool.inFlight()).isZero();
        assertThat(pool.refused()).isZero();
        assertThat(pool.snapshot().servers())
                .allSatisfy(server -> assertThat(server.active()).isZero());
    }
}
