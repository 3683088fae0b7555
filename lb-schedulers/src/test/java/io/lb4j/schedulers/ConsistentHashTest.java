package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerSpec;
import io.lb4j.testkit.SchedulerContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsistentHashTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("hash $key consistent");
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

    /** The weights on a ring must not be more than 100,000 together, and cost 160 points each. */
    @Override
    protected int greatestWeight() {
        return 2000;
    }

    @Test
    void removalMovesOnlyTheKeysOfTheRemovedServer() {
        Pool pool = pool("a:1", "b:1", "c:1", "d:1");
        Map<Integer, String> before = placed(pool);

        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals("c:1"));
            return specs;
        });

        Map<Integer, String> after = placed(pool);
        before.values().removeIf("c:1"::equals);
        assertThat(after).containsAllEntriesOf(before);
    }

    private static Map<Integer, String> placed(Pool pool) {
        Map<Integer, String> placed = new HashMap<>();
        for (int number = 0; number < 1000; number++) {
            placed.put(number, pool.pick(request(number)).server().id());
        }
        return placed;
    }

    @Test
    void ringWithTooManyPointsIsRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool("a:1 weight=65535", "b:1 weight=34466"))
                .withMessage("sum of weights: \"100001\" (expected: at most 100000 on a ring)");
    }

    @Test
    void refusedRingLeavesTheOldOneInForce() {
        Pool pool = pool("a:1 weight=5", "b:1", "c:1", "x:1 backup");
        assertThat(keyless(pool, 3)).isEqualTo("aab");

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool.update(specs -> List.of(
                        ServerSpec.parse("a:1 drain"),
                        ServerSpec.parse("x:1 backup weight=65535"),
                        ServerSpec.parse("y:1 backup weight=65535"))));

        assertThat(keyless(pool, 4)).isEqualTo("acaa");
        pool.weight("x:1", 2);
        assertThat(keyless(pool, 7)).isEqualTo("aabacaa");
    }

    /** Requests without a key take turns as with round_robin. */
    private static String keyless(Pool pool, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append(pool.pick(new PickRequest()).server().id().charAt(0));
        }
        return letters.toString();
    }
}
