package io.lb4j.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.NoServerAvailableException;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolLimits;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cancelled, timed out, retried, hedged and waiting requests, and a pool that changes under them: what is left is nothing. */
class CountsTest {

    private static final int THREADS = 4;
    private static final int REQUESTS = 250_000; // of each thread
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The least busy one; the picks of a test must not all crowd on the first. */
    private static final Scheduler LEAST_BUSY = (level, previous) -> request -> {
        Server least = null;
        for (int i = 0; i < level.size(); i++) {
            Server server = level.server(i);
            if (server.eligible(request) && (least == null || server.active() < least.active())) {
                least = server;
            }
        }
        return least;
    };

    private final RetryBudget budget = new RetryBudget(50, 10, Duration.ofSeconds(10));
    private final RetryPolicy policy = RetryPolicy.standard().withBudget(budget);
    private final AtomicLong picks = new AtomicLong();
    private final Pool pool = Pool.named("counts")
            .scheduler(LEAST_BUSY)
            .health(HealthPolicy.maxFails())
            .limits(PoolLimits.queue(2, PATIENCE).withMaxInFlight(5))
            .server("a:1 max_conns=2 max_fails=0")
            .server("b:1 max_conns=2 max_fails=0")
            .server("c:1 max_conns=2 max_fails=0")
            .server("d:1 max_conns=1 max_fails=0 backup")
            .build();

    @Test
    void afterAMillionRequestsEverythingIsGivenBack() {
        Threads.run(THREADS, thread -> {
            Random random = new Random(thread);
            List<Pick> held = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                if (thread == 0 && i % 500 == 0) {
                    change(random);
                }
                request(random, held);
                hold(random, held);
            }
            held.forEach(pick -> pick.complete(Outcome.SUCCESS));
        });

        assertThat(pool.waiting()).isZero();
        assertThat(pool.inFlight()).isZero();
        long counted = 0;
        for (Server server : pool.snapshot().servers()) {
            assertThat(server.active()).as(server.id()).isZero();
            counted += server.picks();
        }
        assertThat(counted).isGreaterThanOrEqualTo(picks.get()); // and turns that were cancelled as they came
        assertThat(picks.get()).isGreaterThan(REQUESTS);
        assertThat(pool.waited()).isPositive();
        assertThat(budget.granted()).isPositive();
    }

    private void change(Random random) {
        switch (random.nextInt(3)) {
            case 0 -> pool.admin("b:1", random.nextBoolean() ? ServerState.UP : ServerState.DRAINING);
            case 1 -> pool.weight("a:1", 1 + random.nextInt(3));
            default ->
                pool.update(specs -> {
                    specs.replaceAll(spec -> spec.id().equals("c:1")
                            ? ServerSpec.parse("c:1 max_fails=0 max_conns=" + (1 + random.nextInt(2)))
                            : spec);
                    return specs;
                });
        }
    }

    /** Keeps some picks over several requests, so that the limits are reached. */
    private void hold(Random random, List<Pick> held) {
        if (held.size() == 1 || random.nextInt(4) != 0) {
            held.forEach(pick -> pick.complete(Outcome.SUCCESS));
            held.clear();
            return;
        }
        Pick pick = pool.tryPick(new PickRequest());
        if (pick != null) {
            picks.incrementAndGet();
            held.add(pick);
        }
    }

    private void request(Random random, List<Pick> held) throws Exception {
        Attempts attempts = new Attempts(pool, new PickRequest(), policy, random.nextInt(5) != 0);
        boolean again = true;
        while (again) {
            Pick pick = next(attempts, random, held);
            if (pick == null) {
                return;
            }
            Pick hedge = random.nextInt(5) == 0 ? attempts.hedge() : null;
            if (hedge != null) {
                picks.incrementAndGet();
            }
            again = end(attempts, pick, hedge, random);
        }
    }

    private @Nullable Pick next(Attempts attempts, Random random, List<Pick> held) throws Exception {
        CompletableFuture<Pick> turn = attempts.nextAsync(Runnable::run);
        if (random.nextInt(20) == 0 && turn.cancel(false)) {
            return null;
        }
        try {
            if (!turn.isDone()) { // nobody waits for a place that is held by the same thread
                held.forEach(pick -> pick.complete(Outcome.SUCCESS));
                held.clear();
            }
            Pick pick = turn.isDone() || random.nextBoolean() ? turn.get(20, TimeUnit.SECONDS) : abandoned(turn);
            picks.addAndGet(pick == null ? 0 : 1);
            return attempts.begun(pick);
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(NoServerAvailableException.class);
            return null;
        }
    }

    private static @Nullable Pick abandoned(CompletableFuture<Pick> turn) throws Exception {
        return turn.cancel(false) ? null : turn.get(20, TimeUnit.SECONDS);
    }

    /** Ends one or two attempts; returns whether another one is to follow. */
    private static boolean end(Attempts attempts, Pick pick, @Nullable Pick hedge, Random random) {
        int chance = random.nextInt(10);
        if (hedge == null) {
            return chance < 2
                    ? attempts.failed(chance == 0 ? Outcome.TIMEOUT : Outcome.BROKEN, true, true, false)
                    : answered(attempts, pick);
        }
        if (chance < 2) {
            boolean early = attempts.failed(pick, Outcome.BROKEN, true, true, false);
            assertThat(early).isFalse();
            return chance == 0 ? attempts.failed(hedge, Outcome.TIMEOUT, true, true, false) : answered(attempts, hedge);
        }
        Pick loser = chance < 6 ? pick : hedge;
        loser.complete(Outcome.CANCELLED);
        return answered(attempts, loser == pick ? hedge : pick);
    }

    private static boolean answered(Attempts attempts, Pick winner) {
        assertThat(attempts.answered(winner, 200, true)).isFalse();
        winner.complete(attempts.ended(Outcome.SUCCESS));
        return false;
    }
}
