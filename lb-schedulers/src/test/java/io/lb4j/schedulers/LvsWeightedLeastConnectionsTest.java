package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LvsWeightedLeastConnectionsTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("wlc");
    }

    @Override
    protected int reachedOfThousand() {
        return 1000;
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("wlc fast", "scheduler: \"wlc fast\" (expected: wlc alone)");
    }

    @Test
    void heldPicksFollowTheWeights() {
        Pool pool = pool("a:1 weight=3", "b:1", "c:1 weight=2");

        assertThat(ids(hold(pool, 600))).hasSize(3);

        assertThat(server(pool, "a:1").active()).isEqualTo(300);
        assertThat(server(pool, "b:1").active()).isEqualTo(100);
        assertThat(server(pool, "c:1").active()).isEqualTo(200);
    }
}
