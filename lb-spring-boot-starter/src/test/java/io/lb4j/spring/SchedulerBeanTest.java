package io.lb4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.SchedulerContract;
import org.junit.jupiter.api.Test;

class SchedulerBeanTest extends SchedulerContract {

    private static final Scheduler LAST_IN_ORDER = (level, previous) -> request -> {
        for (int i = level.size() - 1; i >= 0; i--) {
            if (level.server(i).eligible(request)) {
                return level.server(i);
            }
        }
        return null;
    };

    @Override
    protected Scheduler scheduler() {
        return LAST_IN_ORDER;
    }

    @Override
    protected boolean concentrates() {
        return true;
    }

    @Test
    void schedulerMayBeABeanOfTheApplication() {
        YamlContext.runner("lb.pools.orders: { scheduler: lastInOrder, servers: [127.0.0.1:9001, 127.0.0.1:9002] }")
                .withBean("lastInOrder", Scheduler.class, () -> LAST_IN_ORDER)
                .run(context -> {
                    Pool pool = context.getBean(Pools.class).pool("orders");
                    assertThat(pool.pick(new PickRequest()).server().id()).isEqualTo("127.0.0.1:9002");

                    pool.admin("127.0.0.1:9002", ServerState.DRAINING);
                    assertThat(pool.pick(new PickRequest()).server().id()).isEqualTo("127.0.0.1:9001");
                });
    }
}
