package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.Pool;
import io.lb4j.core.Server;
import io.lb4j.core.ServerState;
import io.lb4j.core.ZonePreference;
import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.NumberedRequest;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedulers know nothing of zones, and each keeps to them. */
class ZonesTest {

    private static Pool pool(String scheduler) {
        return Pool.named("shop")
                .scheduler(scheduler)
                .zone(new ZonePreference("east"))
                .ticker(new FakeTicker())
                .server("w1:1 zone=west weight=2 max_fails=0")
                .server("e1:1 zone=east max_fails=0")
                .server("e2:1 zone=east max_fails=0")
                .server("w2:1 zone=west max_fails=0")
                .server("e3:1 zone=east weight=2 max_fails=0")
                .build();
    }

    private static int stayed(Pool pool, int requests) {
        int stayed = 0;
        for (int i = 0; i < requests; i++) {
            Pick pick = pool.pick(new NumberedRequest(i));
            stayed += "east".equals(pick.server().spec().zone()) ? 1 : 0;
            pick.complete(Outcome.SUCCESS);
        }
        return stayed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rr",
                "wrr",
                "lc",
                "wlc",
                "ovf",
                "sed",
                "nq",
                "mh mh-fallback",
                "round_robin",
                "least_conn",
                "ip_hash",
                "hash $key",
                "hash $key consistent",
                "random",
                "random two",
                "p2c",
                "peak_ewma",
                "least_time header",
                "maglev $key",
                "ring $key",
                "rendezvous $key",
                "first"
            })
    void zoneKeepsItsShareAndRetriesReachEverybody(String scheduler) {
        Pool pool = pool(scheduler);
        assertThat(stayed(pool, 1000)).isEqualTo(1000);

        pool.admin("e3:1", ServerState.DOWN);
        assertThat(stayed(pool, 1000)).isEqualTo(700);

        pool.admin("e1:1", ServerState.DOWN);
        pool.admin("e2:1", ServerState.DOWN);
        assertThat(stayed(pool, 1000)).isZero();

        pool.admin("e1:1", ServerState.UP);
        pool.admin("e2:1", ServerState.UP);
        pool.admin("e3:1", ServerState.UP);
        NumberedRequest request = new NumberedRequest(7);
        Set<String> tried = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            Pick pick = pool.pick(request);
            assertThat(i < 3).isEqualTo("east".equals(pick.server().spec().zone()));
            tried.add(pick.server().id());
            pick.complete(Outcome.CONNECT_FAILED);
        }
        assertThat(tried).hasSize(5);
        assertThat(pool.snapshot().servers()).extracting(Server::active).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "wrr"})
    void turnsOfEachSideAreThoseOfItsServersAlone(String scheduler) {
        Pool pool = pool(scheduler);
        pool.admin("e3:1", ServerState.DOWN);

        stayed(pool, 1000);

        assertThat(picks(pool, "e1:1")).isEqualTo(350);
        assertThat(picks(pool, "e2:1")).isEqualTo(350);
        assertThat(picks(pool, "w1:1")).isEqualTo(200);
        assertThat(picks(pool, "w2:1")).isEqualTo(100);
    }

    private static long picks(Pool pool, String id) {
        return Objects.requireNonNull(pool.snapshot().server(id)).picks();
    }
}
