package io.lb4j.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two attempts of one request at once. */
class HedgeTest {

    private static final RetryPolicy POLICY = RetryPolicy.standard().withHedgeDelay(Duration.ofSeconds(1));

    private static PoolBuilder builder(String... servers) {
        PoolBuilder builder = Pool.named("orders")
                .scheduler((level, previous) -> request -> level.servers().stream()
                        .filter(server -> server.eligible(request))
                        .findFirst()
                        .orElse(null));
        for (String server : servers) {
            builder.server(server);
        }
        return builder;
    }

    private static Attempts begun(Pool pool, RetryPolicy policy, boolean idempotent) {
        Attempts attempts = new Attempts(pool, new PickRequest(), policy, idempotent);
        assertThat(attempts.next()).isNotNull();
        return attempts;
    }

    private static @Nullable Pick hedge(Pool pool, RetryPolicy policy, boolean idempotent) {
        return begun(pool, policy, idempotent).hedge();
    }

    @Test
    void hedgeGoesToAnotherServerAndIsTheOnlyOne() {
        Pool pool = builder("a:1", "b:1", "c:1").build();
        Attempts attempts = begun(pool, POLICY, true);
        Pick first = attempts.current();

        Pick second = attempts.hedge();
        assertThat(second).isNotNull();
        assertThat(first).isNotNull();
        assertThat(second.server().id()).isEqualTo("b:1");
        assertThat(attempts.hedge()).isNull();

        assertThat(attempts.failed(first, Outcome.BROKEN, true, true, false)).isFalse();
        assertThat(attempts.isLive()).isTrue();
        assertThat(attempts.failed(second, Outcome.BROKEN, true, true, false)).isTrue();
        assertThat(attempts.next()).isNotNull();
    }

    @Test
    void answerThatWouldBeRetriedIsDroppedForTheSakeOfTheOther() {
        Attempts attempts =
                begun(builder("a:1", "b:1").build(), RetryPolicy.on(java.util.Set.of(RetryCondition.HTTP_503)), true);
        Pick first = attempts.current();
        Pick second = attempts.hedge();
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();

        assertThat(attempts.answered(first, 503, true)).isTrue();
        assertThat(first.outcome()).isEqualTo(Outcome.ERROR_STATUS);
        assertThat(attempts.answered(second, 503, true)).isFalse();
    }

    @Test
    void onlyIdempotentRequestsAreHedgedWhateverMayBeRetried() {
        RetryPolicy daring = new RetryPolicy(POLICY.conditions(), true, 0, Duration.ZERO);

        assertThat(hedge(builder("a:1", "b:1").build(), daring, false)).isNull();
    }

    @Test
    void hedgeIsATryAndTakenFromTheBudget() {
        RetryPolicy once = new RetryPolicy(POLICY.conditions(), false, 1, Duration.ZERO);
        RetryPolicy poor = POLICY.withBudget(new RetryBudget(0, 0, Duration.ofSeconds(1)));
        Pool pool = builder("a:1", "b:1").build();

        assertThat(hedge(pool, once, true)).isNull();
        assertThat(hedge(pool, poor, true)).isNull();
        assertThat(hedge(pool, POLICY.withBudget(new RetryBudget(100, 0, Duration.ofSeconds(1))), true))
                .isNotNull();
    }

    @Test
    void requestsThatBelongToTheirServerAreNotHedged() {
        assertThat(hedge(builder("a:1").build(), POLICY, true)).isNull();
        assertThat(hedge(
                        builder("a:1", "b:1")
                                .persistence(PersistenceTemplate.client())
                                .build(),
                        POLICY,
                        true))
                .isNull();
    }
}
