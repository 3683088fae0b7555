package io.lb4j.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.lb4j.core.FirstEligible;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptsTest {

    private final FakeTicker ticker = new FakeTicker();

    private Pool pool(String... lines) {
        PoolBuilder builder = Pool.named("shop").scheduler(new FirstEligible()).ticker(ticker);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private Attempts attempts(Pool pool, RetryPolicy policy, String method) {
        return new Attempts(pool, new PickRequest(), policy, Attempts.isIdempotent(method), ticker);
    }

    private static Pick next(Attempts attempts) {
        return Objects.requireNonNull(attempts.next());
    }

    private static boolean fails(Attempts attempts, Outcome outcome, boolean sent) {
        next(attempts);
        return attempts.failed(outcome, true, sent, false);
    }

    @Test
    void errorGoesOnToTheOtherServersAndThenEnds() {
        Pool pool = pool("a:1", "b:1", "x:1 backup");
        Attempts attempts = attempts(pool, RetryPolicy.standard(), "GET");

        assertThat(fails(attempts, Outcome.CONNECT_FAILED, false)).isTrue();
        assertThat(fails(attempts, Outcome.TIMEOUT, true)).isTrue();
        assertThat(fails(attempts, Outcome.BROKEN, true)).isFalse();

        assertThat(attempts.next()).isNull();
        assertThat(pool.snapshot().servers()).allMatch(server -> server.state() == ServerState.EJECTED);
    }

    @Test
    void serversThatAreDownAreNoTries() {
        Attempts attempts = attempts(pool("a:1", "b:1 down", "c:1 drain"), RetryPolicy.standard(), "GET");

        assertThat(fails(attempts, Outcome.BROKEN, true)).isFalse();
    }

    @Test
    void triesAreLimited() {
        RetryPolicy policy = new RetryPolicy(RetryPolicy.standard().conditions(), false, 2, Duration.ZERO);
        Attempts attempts = attempts(pool("a:1", "b:1", "c:1"), policy, "GET");

        assertThat(fails(attempts, Outcome.BROKEN, true)).isTrue();
        assertThat(fails(attempts, Outcome.BROKEN, true)).isFalse();
    }

    @Test
    void timeIsLimited() {
        RetryPolicy policy = new RetryPolicy(RetryPolicy.standard().conditions(), false, 0, Duration.ofSeconds(3));
        Attempts attempts = attempts(pool("a:1", "b:1", "c:1"), policy, "GET");

        ticker.advance(Duration.ofMillis(2999));
        assertThat(fails(attempts, Outcome.TIMEOUT, true)).isTrue();
        ticker.advance(Duration.ofMillis(1));
        assertThat(fails(attempts, Outcome.TIMEOUT, true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"GET, true", "HEAD, true", "PUT, true", "DELETE, true", "POST, false", "LOCK, false", "PATCH, false"})
    void requestThatWasSentIsRepeatedOnlyIfThatIsHarmless(String method, boolean again) {
        assertThat(fails(attempts(pool("a:1", "b:1"), RetryPolicy.standard(), method), Outcome.BROKEN, true))
                .isEqualTo(again);
    }

    @Test
    void postThatWasNotSentIsRepeated() {
        assertThat(fails(attempts(pool("a:1", "b:1"), RetryPolicy.standard(), "POST"), Outcome.CONNECT_FAILED, false))
                .isTrue();
    }

    @Test
    void policyMayAllowPost() {
        RetryPolicy policy = new RetryPolicy(RetryPolicy.standard().conditions(), true, 0, Duration.ZERO);

        assertThat(fails(attempts(pool("a:1", "b:1"), policy, "POST"), Outcome.BROKEN, true))
                .isTrue();
    }

    @Test
    void failureIsChargedEvenIfItIsNotListed() {
        Pool pool = pool("a:1", "b:1");
        Attempts attempts = attempts(pool, RetryPolicy.standard(), "GET");

        assertThat(fails(attempts, Outcome.INVALID_RESPONSE, true)).isFalse();

        assertThat(pool.snapshot().servers().get(0).failures()).isEqualTo(1);
    }

    @Test
    void bodyThatIsGoneEndsTheRequest() {
        Attempts attempts = attempts(pool("a:1", "b:1"), RetryPolicy.standard(), "GET");
        next(attempts);

        assertThat(attempts.failed(Outcome.BROKEN, false, true, false)).isFalse();
    }

    @Test
    void loneServerGetsOneAttempt() {
        Pool pool = pool("a:1");

        assertThat(fails(attempts(pool, RetryPolicy.standard(), "GET"), Outcome.BROKEN, true))
                .isFalse();
        assertThat(pool.snapshot().servers().get(0).failures()).isZero();
    }

    @Test
    void deadKeptConnectionGivesTheTryBack() {
        Attempts attempts = attempts(pool("a:1"), RetryPolicy.standard(), "GET");
        next(attempts);

        assertThat(attempts.failed(Outcome.BROKEN, true, true, true)).isTrue();
        assertThat(next(attempts).server().id()).isEqualTo("a:1");
        assertThat(attempts.failed(Outcome.BROKEN, true, true, false)).isFalse();
    }

    @Test
    void listedStatusGoesOnWhileThereIsATryLeft() {
        Pool pool = pool("a:1", "b:1");
        RetryPolicy policy = RetryPolicy.on(EnumSet.of(RetryCondition.HTTP_503));
        Attempts attempts = attempts(pool, policy, "GET");

        Pick first = next(attempts);
        assertThat(attempts.answered(503, true)).isTrue();
        assertThat(first.outcome()).isEqualTo(Outcome.ERROR_STATUS);

        Pick last = next(attempts);
        assertThat(attempts.answered(503, true)).isFalse();
        assertThat(last.outcome()).isNull(); // the answer; its body is still to come
        assertThat(attempts.current()).isSameAs(last);
        last.complete(Outcome.SUCCESS);
        assertThat(pool.snapshot().servers().get(1).failures()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"403, PASSED_ON", "404, PASSED_ON", "429, ERROR_STATUS", "500, ERROR_STATUS", "504, ERROR_STATUS"})
    void forbiddenAndMissingAreNobodysFailure(int status, Outcome outcome) {
        RetryPolicy policy = RetryPolicy.on(EnumSet.allOf(RetryCondition.class));
        Attempts attempts = attempts(pool("a:1", "b:1"), policy, "GET");

        Pick pick = next(attempts);

        assertThat(attempts.answered(status, true)).isTrue();
        assertThat(pick.outcome()).isEqualTo(outcome);
    }

    @Test
    void statusThatIsNotListedIsTheAnswer() {
        Attempts attempts = attempts(pool("a:1", "b:1"), RetryPolicy.standard(), "GET");
        next(attempts);

        assertThat(attempts.answered(500, true)).isFalse();
        assertThat(attempts.answered(200, true)).isFalse();
        assertThat(attempts.answered(499, true)).isFalse();
    }

    @Test
    void neverMeansNever() {
        Attempts attempts = attempts(pool("a:1", "b:1"), RetryPolicy.never(), "GET");

        assertThat(fails(attempts, Outcome.CONNECT_FAILED, false)).isFalse();
    }

    @Test
    void reportWithoutAnAttemptIsABug() {
        Attempts attempts = attempts(pool("a:1"), RetryPolicy.on(Set.of()), "GET");

        assertThatIllegalStateException()
                .isThrownBy(() -> attempts.failed(Outcome.BROKEN, true, true, false))
                .withMessage("no attempt to report");
    }
}
