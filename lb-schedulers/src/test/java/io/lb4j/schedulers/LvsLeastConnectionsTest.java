package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LvsLeastConnectionsTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("lc");
    }

    @Override
    protected int reachedOfThousand() {
        return 1000;
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("lc fast", "scheduler: \"lc fast\" (expected: lc alone)");
    }

    @Test
    void newestIdleServerWinsWhateverTheWeights() {
        Pool pool = pool("a:1 weight=9", "b:1", "c:1 weight=2");

        assertThat(sequence(pool, 3)).isEqualTo("ccc");
        assertThat(hold(pool, 6))
                .extracting(pick -> pick.server().id())
                .containsExactly("c:1", "b:1", "a:1", "c:1", "b:1", "a:1");
    }

    @Test
    void inactiveEntriesCountOneTwoHundredFiftySixth() {
        Pool pool = pool("a:1", "b:1");
        hold(pool, 2);
        pool.pick(request(3)).complete(Outcome.SUCCESS, Duration.ofMinutes(2));

        assertThat(sequence(pool, 1)).isEqualTo("a");
    }
}
