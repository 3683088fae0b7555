package io.lb4j.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many of many requests may be sent again. */
class RetryBudgetTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final FakeTicker ticker = new FakeTicker();

    private void request(RetryBudget budget, int times) {
        for (int i = 0; i < times; i++) {
            budget.requested(ticker.nanos());
        }
    }

    private int withdraw(RetryBudget budget, int times) {
        int granted = 0;
        for (int i = 0; i < times; i++) {
            granted += budget.withdraw(ticker.nanos()) ? 1 : 0;
        }
        return granted;
    }

    @Test
    void retriesAreAShareOfTheRequests() {
        RetryBudget budget = new RetryBudget(20, 0, WINDOW);
        request(budget, 1000);

        assertThat(withdraw(budget, 1000)).isEqualTo(200);
        assertThat(budget.granted()).isEqualTo(200);
        assertThat(budget.refused()).isEqualTo(800);
    }

    @Test
    void littleTrafficMayRetryToo() {
        RetryBudget budget = new RetryBudget(20, 3, WINDOW);
        request(budget, 1);

        assertThat(withdraw(budget, 100)).isEqualTo(30);
    }

    @Test
    void whatIsOlderThanTheWindowCountsNoMore() {
        RetryBudget budget = new RetryBudget(10, 0, WINDOW);
        request(budget, 100);
        assertThat(withdraw(budget, 20)).isEqualTo(10);

        ticker.advance(Duration.ofSeconds(9));
        request(budget, 100);
        assertThat(withdraw(budget, 20)).isEqualTo(10);

        ticker.advance(Duration.ofSeconds(1)); // the first hundred and its ten are forgotten
        assertThat(withdraw(budget, 20)).isZero();
        ticker.advance(WINDOW);
        assertThat(withdraw(budget, 20)).isZero();
    }

    @Test
    void threadsTogetherNeverExceedIt() {
        RetryBudget budget = new RetryBudget(50, 0, WINDOW);
        request(budget, 2000);
        AtomicInteger granted = new AtomicInteger();

        Threads.run(4, thread -> granted.addAndGet(withdraw(budget, 1000)));

        assertThat(granted.get()).isBetween(1, 1000);
        assertThat(withdraw(budget, 2000) + granted.get()).isEqualTo(1000);
    }

    @Test
    void outageIsNotMultiplied() {
        Pool pool = Pool.named("orders")
                .ticker(ticker)
                .scheduler((level, previous) -> request -> level.servers().stream()
                        .filter(server -> server.eligible(request))
                        .findFirst()
                        .orElse(null))
                .server("a:1 max_fails=0")
                .server("b:1 max_fails=0")
                .server("c:1 max_fails=0")
                .build();
        RetryPolicy policy = RetryPolicy.standard().withBudget(new RetryBudget(20, 0, WINDOW));
        int sent = 0;
        for (int i = 0; i < 1000; i++) {
            Attempts attempts = new Attempts(pool, new PickRequest(), policy, true);
            boolean again = true;
            while (again) {
                Pick pick = attempts.next();
                assertThat(pick).isNotNull();
                sent++;
                again = attempts.failed(Outcome.BROKEN, true, true, false);
            }
        }

        assertThat(sent).isEqualTo(1200);
    }

    @ParameterizedTest
    @CsvSource({"-1, 3, 10s, percent", "101, 3, 10s, percent", "20, -1, 10s, min-per-second", "20, 3, 999ms, window"})
    void valueOutOfRangeIsRefused(int percent, int min, String window, String key) {
        Duration duration = Duration.parse("PT" + window.replace("999ms", "0.999s"));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new RetryBudget(percent, min, duration))
                .withMessageStartingWith("retry.budget." + key);
    }
}
