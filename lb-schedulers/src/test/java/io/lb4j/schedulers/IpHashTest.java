package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IpHashTest extends SchedulerContract {

    @Override
    String scheduler() {
        return "ip_hash";
    }

    @Override
    Map<String, String> refusals() {
        return Map.of("ip_hash fast", "scheduler: \"ip_hash fast\" (expected: ip_hash alone)");
    }

    @Override
    boolean takesTurns() {
        return false;
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
