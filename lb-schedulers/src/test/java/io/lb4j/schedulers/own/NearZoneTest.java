package io.lb4j.schedulers.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.SchedulerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NearZoneTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return new NearZone("eu");
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("near_zone", "scheduler: \"near_zone\" (expected: near_zone ZONE)");
    }

    @Test
    void otherZonesServeOnlyWhileOnesOwnCannot() {
        Pool pool = pool("us-1:1", "eu-1:1", "eu-2:1");
        assertThat(ids(hold(pool, 100))).containsExactlyInAnyOrder("eu-1:1", "eu-2:1");

        pool.admin("eu-1:1", ServerState.DOWN);
        pool.admin("eu-2:1", ServerState.DOWN);

        assertThat(ids(hold(pool, 100))).containsExactly("us-1:1");
    }

    @Test
    void isFoundByItsNameThroughTheServiceLoader() {
        assertThat(Scheduler.names()).contains("near_zone", "round_robin");
        Scheduler found = Scheduler.named(" near_zone  eu ");
        Pool pool = pool("us-1:1", "eu-1:1");
        pool.scheduler(found);

        assertThat(found.text()).isEqualTo("near_zone eu");
        assertThat(ids(hold(pool, 3))).containsOnly("eu-1:1");
    }
}
