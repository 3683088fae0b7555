package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DrainTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final Pool pool = Pool.named("orders")
            .scheduler(new FirstEligible())
            .server("a:1")
            .server("b:1")
            .build();

    private Pick pick() {
        return pool.pick(new PickRequest());
    }

    @Test
    void completesWhenTheLastActivePickEnds() {
        List<Pick> held = List.of(pick(), pick());

        CompletableFuture<Integer> drained = pool.drain("a:1", LONG);
        assertThat(pick().server().id()).isEqualTo("b:1");
        held.get(0).complete(Outcome.SUCCESS);
        assertThat(drained).isNotDone();
        held.get(1).complete(Outcome.BROKEN);

        assertThat(drained.join()).isZero();
    }

    @Test
    void completesAtOnceWhenNothingIsActive() {
        assertThat(pool.drain("a:1", LONG)).isCompletedWithValue(0);
    }

    @Test
    void tellsAtTheDeadlineHowManyAreLeft() {
        List<Pick> held = List.of(pick(), pick());

        assertThat(pool.drain("a:1", Duration.ofMillis(1)).join()).isEqualTo(2);
        assertThat(held).noneMatch(pick -> pick.outcome() != null);
    }

    @Test
    void laterDrainWaitsForLaterPicks() {
        assertThat(pool.drain("a:1", LONG)).isDone();
        pool.admin("a:1", ServerState.UP);
        Pick held = pick();

        CompletableFuture<Integer> drained = pool.drain("a:1", LONG);
        assertThat(drained).isNotDone();
        held.complete(Outcome.SUCCESS);

        assertThat(drained.join()).isZero();
    }

    @Test
    void serverThatLeavesThePoolIsWaitedFor() {
        Pick held = pick();
        CompletableFuture<Integer> drained = pool.drain("a:1", LONG);
        pool.update(specs -> new ArrayList<>(specs.subList(1, 2)));
        assertThat(drained).isNotDone();

        held.complete(Outcome.SUCCESS);

        assertThat(drained.join()).isZero();
    }

    @Test
    void unknownServerIsRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool.drain("c:1", LONG))
                .withMessage("server: \"c:1\" (expected: a server of pool orders); did you mean \"a:1\"?");
    }
}
