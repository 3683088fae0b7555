package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LvsRoundRobinTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("rr");
    }

    @Override
    protected int reachedOfThousand() {
        return 1000;
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("rr fast", "scheduler: \"rr fast\" (expected: rr alone)");
    }

    @Test
    void startsWithTheNewestAndIgnoresWeights() {
        assertThat(sequence(pool("a:1 weight=5", "b:1", "c:1 weight=2"), 7)).isEqualTo("cbacbac");
    }

    @Test
    void removalOfThePresentServerGoesBackToItsPredecessor() {
        Pool pool = pool("a:1", "b:1", "c:1", "d:1");
        assertThat(sequence(pool, 2)).isEqualTo("dc");

        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals("c:1"));
            return specs;
        });

        assertThat(sequence(pool, 4)).isEqualTo("badb");
    }
}
