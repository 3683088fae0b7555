package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LvsWeightedRoundRobinTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("wrr");
    }

    @Override
    protected int reachedOfThousand() {
        return 1000;
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("wrr fast", "scheduler: \"wrr fast\" (expected: wrr alone)");
    }

    @Test
    void serversAddedOneByOneBeginWithOneRoundForAll() {
        assertThat(sequence(pool("a:1 weight=3", "b:1", "c:1 weight=2"), 12)).isEqualTo("cbaacacbaaca");
    }
}
