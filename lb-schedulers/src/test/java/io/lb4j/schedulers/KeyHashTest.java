package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyHashTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("hash $key");
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of(
                "hash",
                "scheduler: \"hash\" (expected: hash KEY [consistent [bounded=FACTOR]])",
                "hash $key sometimes",
                "scheduler: \"hash $key sometimes\" (expected: hash KEY [consistent [bounded=FACTOR]])",
                "hash $key consistent now",
                "scheduler: \"hash $key consistent now\" (expected: hash KEY [consistent [bounded=FACTOR]])",
                "hash a$",
                "hash key: \"a$\" (expected: text and variables such as $remote_addr or ${host})");
    }

    @Override
    protected int reachedOfThousand() {
        return 632;
    }

    @Test
    void sameKeyGoesToTheSameServer() {
        Pool pool = pool("a:1", "b:1", "c:1");

        String first = pool.pick(PickRequest.forKey("basket")).server().id();

        for (int i = 0; i < 20; i++) {
            assertThat(pool.pick(PickRequest.forKey("basket")).server().id()).isEqualTo(first);
        }
    }

    @Test
    void requestsWithoutAKeyTakeTurns() {
        Pool pool = pool("a:1", "b:1", "c:1");

        assertThat(ids(List.of(
                        pool.pick(new PickRequest()), pool.pick(new PickRequest()), pool.pick(new PickRequest()))))
                .hasSize(3);
    }
}
