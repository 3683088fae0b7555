package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TwoChoicesTest {

    private static final int PICKS = 100;

    /** Returns how often the clock was read. */
    private static long readings(String scheduler) {
        AtomicLong readings = new AtomicLong();
        Pool pool = Pool.named("p")
                .scheduler(scheduler)
                .ticker(readings::incrementAndGet)
                .server("s1:1")
                .server("s2:1")
                .server("s3:1")
                .build();
        long before = readings.get();
        for (int i = 0; i < PICKS; i++) {
            pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        }
        return readings.get() - before;
    }

    @Test
    void nobodyIsAskedForTheTimeWhereOnlyActivePicksCount() {
        assertThat(readings("p2c")).isZero();
        assertThat(readings("peak_ewma")).isGreaterThanOrEqualTo(2L * PICKS);
    }
}
