package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.retry.Attempts;
import io.lb4j.core.retry.RetryCondition;
import io.lb4j.core.retry.RetryPolicy;
import io.lb4j.testkit.FakeTicker;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureRuleTest {

    private static final RetryPolicy ON_503 =
            RetryPolicy.on(EnumSet.of(RetryCondition.HTTP_503, RetryCondition.HTTP_404));

    private static FailureRule rule(String text) {
        return FailureRule.parse(Arrays.asList(text.split(" ")));
    }

    /** Sends one request, which meets this status at both servers, and returns what the first one was charged. */
    private static Server afterStatus(FailureRule rule, int status) {
        Pool pool = Pool.named("shop")
                .scheduler(new FirstEligible())
                .ticker(new FakeTicker())
                .health(HealthPolicy.maxFails().counting(rule))
                .server("a:1 max_fails=9")
                .server("b:1")
                .build();
        Attempts attempts = new Attempts(pool, new PickRequest(), ON_503, true);
        Pick pick = Objects.requireNonNull(attempts.next());
        if (!attempts.answered(status, true)) {
            pick.complete(attempts.ended(Outcome.SUCCESS));
        }
        return pick.server();
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "404, 0", "429, 0", "500, 0", "502, 0", "503, 1"})
    void nginxCountsTheStatusesThatSendARequestOn(int status, int failures) {
        assertThat(afterStatus(FailureRule.nginx(), status).failures()).isEqualTo(failures);
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "404, 0", "429, 1", "500, 1", "502, 1", "503, 1", "599, 1"})
    void listedStatusesCountWhereverTheyGo(int status, int failures) {
        assertThat(afterStatus(rule("connect 5xx 429"), status).failures()).isEqualTo(failures);
    }

    @ParameterizedTest
    @CsvSource({"502-504, 501, 0", "502-504, 502, 1", "502-504, 504, 1", "502-504, 505, 0", "404, 404, 1", "500, 503, 0"
    })
    void onlyListedStatusesCountWithoutRetried(String statuses, int status, int failures) {
        Server server = afterStatus(rule(statuses), status);

        assertThat(server.failures()).isEqualTo(failures);
        assertThat(server.count(Outcome.ERROR_STATUS)).isEqualTo(failures);
    }

    @Test
    void statusOutweighsABodyThatBreaksOff() {
        Pool pool = Pool.named("shop")
                .scheduler(new FirstEligible())
                .health(HealthPolicy.maxFails().counting(rule("5xx")))
                .server("a:1")
                .server("b:1")
                .build();
        Attempts attempts = new Attempts(pool, new PickRequest(), RetryPolicy.never(), true);
        Pick pick = Objects.requireNonNull(attempts.next());
        attempts.answered(500, true);

        pick.complete(attempts.ended(Outcome.TRUNCATED));

        assertThat(pick.outcome()).isEqualTo(Outcome.ERROR_STATUS);
        assertThat(pick.server().state()).isEqualTo(ServerState.EJECTED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"CONNECT_FAILED", "TIMEOUT", "BROKEN", "INVALID_RESPONSE"})
    void resultThatDoesNotCountNeitherChargesNorForgives(Outcome outcome) {
        FakeTicker ticker = new FakeTicker();
        Pool pool = Pool.named("shop")
                .scheduler(new FirstEligible())
                .ticker(ticker)
                .health(HealthPolicy.maxFails().counting(rule("500")))
                .server("a:1 max_fails=2 fail_timeout=1s")
                .server("b:1")
                .build();
        pool.pick(new PickRequest()).complete(Outcome.ERROR_STATUS);
        ticker.advance(java.time.Duration.ofSeconds(5));

        pool.pick(new PickRequest()).complete(outcome);

        Server server = Objects.requireNonNull(pool.snapshot().server("a:1"));
        assertThat(server.failures()).isEqualTo(1);
        assertThat(server.count(outcome)).isEqualTo(1);
    }

    @Test
    void unknownWordsAreRefusedWithTheNearest() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> rule("connect time-out"))
                .withMessage(
                        "failures: \"time-out\" (expected: some of connect, timeout, closed, invalid, retried, and "
                                + "statuses such as 500, 502-504 or 5xx); did you mean \"timeout\"?");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> rule("600"))
                .withMessageStartingWith("failures: \"600\"");
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> FailureRule.parse(List.of()));
    }
}
