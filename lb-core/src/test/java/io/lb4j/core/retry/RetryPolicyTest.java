package io.lb4j.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.InvalidValueException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    @Test
    void conditionsAreNamedAsInNginx() {
        for (RetryCondition condition : RetryCondition.values()) {
            assertThat(RetryCondition.named(condition.text())).isSameAs(condition);
        }
        assertThat(RetryCondition.HTTP_503.text()).isEqualTo("http_503");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> RetryCondition.named("http_530"))
                .withMessage(
                        "retry condition: \"http_530\" (expected: one of error, timeout, invalid_header, http_500, http_502,"
                                + " http_503, http_504, http_403, http_404, http_429); did you mean \"http_500\"?");
    }

    @Test
    void onlySomeStatusesAreConditions() {
        for (int status = 100; status < 600; status++) {
            RetryCondition condition = RetryCondition.ofStatus(status);
            boolean known = Set.of(403, 404, 429, 500, 502, 503, 504).contains(status);
            assertThat(condition != null).as("status %d", status).isEqualTo(known);
            assertThat(condition == null ? "http_" + status : condition.text()).isEqualTo("http_" + status);
        }
    }

    @Test
    void standardIsThatOfNginx() {
        assertThat(RetryPolicy.standard())
                .isEqualTo(
                        new RetryPolicy(Set.of(RetryCondition.ERROR, RetryCondition.TIMEOUT), false, 0, Duration.ZERO));
        assertThat(RetryPolicy.never().conditions()).isEmpty();
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new RetryPolicy(Set.of(), false, -1, Duration.ZERO))
                .withMessage("retry.tries: \"-1\" (expected: 0 or more)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new RetryPolicy(Set.of(), false, 0, Duration.ofSeconds(-1)))
                .withMessage("retry.timeout: \"PT-1S\" (expected: 0 or more)");
    }
}
