package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("round_robin");
    }

    @Override
    protected int reachedOfThousand() {
        return 1000;
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("round_robin fast", "scheduler: \"round_robin fast\" (expected: round_robin alone)");
    }

    @Test
    void spreadsTheTurnsOfAHeavyServer() {
        assertThat(sequence(pool("a:1 weight=5", "b:1", "c:1"), 14)).isEqualTo("aabacaaaabacaa");
    }

    @Test
    void placeInTheCycleSurvivesAnUpdate() {
        Pool pool = pool("a:1 weight=5", "b:1", "c:1");
        StringBuilder letters = new StringBuilder();

        for (int i = 0; i < 14; i++) {
            letters.append(sequence(pool, 1));
            pool.update(specs -> specs);
        }

        assertThat(letters.toString()).isEqualTo("aabacaaaabacaa");
    }
}
