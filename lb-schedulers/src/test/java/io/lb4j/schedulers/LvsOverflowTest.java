package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LvsOverflowTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("ovf");
    }

    /** Of a thousand servers of weight 1, each takes two picks. */
    @Override
    protected int reachedOfThousand() {
        return 500;
    }

    /** It looks whether there are more active picks than weight before it adds one. */
    @Override
    protected int mostActive(int weight) {
        return weight + 1;
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("ovf fast", "scheduler: \"ovf fast\" (expected: ovf alone)");
    }

    @Test
    void movesOnWhenThereAreMoreActivePicksThanWeight() {
        Pool pool = pool("a:1 weight=2", "b:1", "c:1 weight=1");

        assertThat(hold(pool, 7))
                .extracting(pick -> pick.server().id())
                .containsExactly("a:1", "a:1", "a:1", "c:1", "c:1", "b:1", "b:1");
        assertThat(pool.tryPick(request(8))).isNull();
    }
}
