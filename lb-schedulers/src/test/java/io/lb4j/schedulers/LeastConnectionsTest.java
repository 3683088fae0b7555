package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("least_conn");
    }

    @Override
    protected int reachedOfThousand() {
        return 1000;
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("least_conn fast", "scheduler: \"least_conn fast\" (expected: least_conn alone)");
    }

    @Test
    void idleServersTakeSmoothTurns() {
        assertThat(sequence(pool("a:1 weight=5", "b:1", "c:1"), 7)).isEqualTo("aabacaa");
    }

    @Test
    void heldPicksFollowTheWeights() {
        Pool pool = pool("a:1 weight=3", "b:1", "c:1 weight=2");

        hold(pool, 600);

        assertThat(server(pool, "a:1").active()).isEqualTo(300);
        assertThat(server(pool, "b:1").active()).isEqualTo(100);
        assertThat(server(pool, "c:1").active()).isEqualTo(200);
    }
}
