package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InactiveTimeTest {

    private final AtomicLong now = new AtomicLong(1_000_000 * Ticker.SECOND);

    private Pool pool(Duration inactiveTime, String... lines) {
        PoolBuilder builder = Pool.named("shop")
                .scheduler(new FirstEligible())
                .inactiveTime(inactiveTime)
                .ticker(now::get);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static int inactive(Pool pool, String id) {
        return Objects.requireNonNull(pool.snapshot().server(id), id).inactive();
    }

    private static Pick pick(Pool pool) {
        return pool.pick(new PickRequest());
    }

    @Test
    void completedPickIsInactiveForExactlyTheTime() {
        Pool pool = pool(Duration.ofMinutes(2), "a:1");
        pick(pool).complete(Outcome.SUCCESS);
        assertThat(pool.snapshot().servers().get(0).active()).isZero();

        advance(Duration.ofMinutes(2).minusNanos(1));
        assertThat(inactive(pool, "a:1")).isEqualTo(1);

        advance(Duration.ofNanos(1));
        assertThat(inactive(pool, "a:1")).isZero();
    }

    @Test
    void picksExpireInTheOrderInWhichTheyWereCompleted() {
        Pool pool = pool(Duration.ofSeconds(10), "a:1");
        List<Pick> picks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            picks.add(pick(pool));
        }
        Collections.reverse(picks); // the order of picking does not matter
        for (Pick pick : picks) {
            pick.complete(Outcome.SUCCESS);
            advance(Duration.ofSeconds(1));
        }

        for (int left = 9; left >= 0; left--) {
            assertThat(inactive(pool, "a:1")).isEqualTo(left);
            advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void shorterTimeExpiresBeforeALongerOneThatBeganEarlier() {
        Pool pool = pool(Duration.ofMinutes(2), "a:1");
        pick(pool).complete(Outcome.SUCCESS);
        pick(pool).complete(Outcome.SUCCESS, Duration.ofSeconds(10));
        pick(pool).complete(Outcome.SUCCESS, Duration.ZERO);
        assertThat(inactive(pool, "a:1")).isEqualTo(2);

        advance(Duration.ofSeconds(10));
        assertThat(inactive(pool, "a:1")).isEqualTo(1);

        advance(Duration.ofSeconds(110));
        assertThat(inactive(pool, "a:1")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void everyPickThatHadAConnectionLingers(Outcome outcome) {
        Pool pool = pool(Duration.ofMinutes(2), "a:1");

        pick(pool).complete(outcome);

        assertThat(inactive(pool, "a:1")).isEqualTo(outcome == Outcome.CONNECT_FAILED ? 0 : 1);
    }

    @Test
    void pickThatNobodyCompletedLingersToo() {
        Pool pool = pool(Duration.ofMinutes(2), "a:1");

        pick(pool).close();

        assertThat(inactive(pool, "a:1")).isEqualTo(1);
    }

    @Test
    void survivorsKeepTheirsThroughEveryChange() {
        Pool pool = pool(Duration.ofMinutes(2), "a:1", "b:1");
        pick(pool).complete(Outcome.SUCCESS);
        advance(Duration.ofMinutes(1));

        pool.weight("a:1", 9);
        pool.update(specs -> {
            Collections.reverse(specs);
            specs.add(ServerSpec.parse("c:1"));
            return specs;
        });
        pool.scheduler(new FirstEligible());
        assertThat(inactive(pool, "a:1")).isEqualTo(1);

        advance(Duration.ofMinutes(1));
        assertThat(inactive(pool, "a:1")).isZero();
    }

    @Test
    void removedServerReturnsWithWhatHasNotExpiredMeanwhile() {
        Pool pool = pool(Duration.ofMinutes(2), "a:1", "b:1");
        pick(pool).complete(Outcome.SUCCESS);
        advance(Duration.ofMinutes(1));
        pick(pool).complete(Outcome.SUCCESS);
        pool.update(specs -> {
            specs.remove(0);
            return specs;
        });

        advance(Duration.ofMinutes(1));
        pool.update(specs -> {
            specs.add(ServerSpec.parse("a:1"));
            return specs;
        });

        assertThat(inactive(pool, "a:1")).isEqualTo(1);
    }

    @Test
    void inactivePicksCountTowardsTheUpperThreshold() {
        Pool pool = pool(Duration.ofMinutes(2), "a:1 upper=2", "b:1");
        pick(pool).complete(Outcome.SUCCESS);
        assertThat(pick(pool).server().id()).isEqualTo("a:1");

        assertThat(pick(pool).server().id()).isEqualTo("b:1");
    }

    @Test
    void timeOutOfRangeIsRefused() {
        for (Duration time : List.of(Duration.ofSeconds(-1), Duration.ofHours(1).plusNanos(1))) {
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() -> Pool.named("shop").inactiveTime(time))
                    .withMessage("inactive-time: \"%s\" (expected: 0s to 1h)", time);
        }
    }
}
