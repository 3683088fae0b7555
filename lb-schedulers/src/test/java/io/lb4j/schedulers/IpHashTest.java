package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IpHashTest extends SchedulerContract {

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named("ip_hash");
    }

    @Override
    protected Map<String, String> refusals() {
        return Map.of("ip_hash fast", "scheduler: \"ip_hash fast\" (expected: ip_hash alone)");
    }

    @Override
    protected int reachedOfThousand() {
        return 632;
    }

    @Test
    void clientsOfOneNetworkStayTogether() {
        Pool pool = pool("a:1", "b:1", "c:1");
        Set<String> chosen = new HashSet<>();

        for (int host = 1; host < 255; host++) {
            InetSocketAddress client = Recordings.socketAddress("192.0.2." + host + ":1000");
            chosen.add(pool.pick(PickRequest.from(client)).server().id());
        }

        assertThat(chosen).hasSize(1);
    }

    @Test
    void unknownClientsStayTogether() {
        Pool pool = pool("a:1", "b:1", "c:1");
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere", 1);

        String first = pool.pick(new PickRequest()).server().id();

        assertThat(pool.pick(PickRequest.from(nowhere)).server().id()).isEqualTo(first);
    }
}
