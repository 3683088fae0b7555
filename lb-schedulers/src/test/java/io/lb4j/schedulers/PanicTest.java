package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.PanicRule;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Probe;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scheduler panics with its pool. */
class PanicTest {

    static Stream<String> schedulers() {
        return new Schedulers()
                .usages().stream().map(usage -> usage.split(" ")[0]).map(PanicTest::withArguments);
    }

    private static String withArguments(String name) {
        return switch (name) {
            case "hash" -> "hash $remote_addr";
            case "ring", "rendezvous", "maglev" -> name + " $remote_addr";
            case "least_time" -> "least_time header";
            case "sh" -> "sh sh-fallback";
            case "mh" -> "mh mh-fallback";
            default -> name;
        };
    }

    private static Pool pool(String scheduler, int servers, PanicRule.Mode mode) {
        PoolBuilder builder = Pool.named("panicking")
                .scheduler(scheduler)
                .health(HealthPolicy.none()
                        .panickingBelow(50, mode)
                        .withProbe(Probe.tcp().turningAfter(1, 1)));
        for (int i = 0; i < servers; i++) {
            builder.server("10.0.0." + i + ":80 max_conns=20");
        }
        return builder.build();
    }

    private static Set<String> reached(Pool pool) {
        Set<String> reached = new TreeSet<>();
        java.util.List<Pick> picks = new java.util.ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            Pick pick = pool.tryPick(PickRequest.between(
                    new InetSocketAddress("10." + i % 7 + "." + i % 251 + "." + i % 13, 1000 + i),
                    new InetSocketAddress("172.16." + i % 251 + "." + i % 17, 80)));
            if (pick != null) {
                picks.add(pick);
                reached.add(pick.server().id());
            }
        }
        picks.forEach(pick -> pick.complete(Outcome.SUCCESS));
        return reached;
    }

    private static void probe(Pool pool, int from, int to, boolean passed) {
        for (int i = from; i < to; i++) {
            pool.probed("10.0.0." + i + ":80", passed, "by the test");
        }
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void serversThatAreOutAreUsedInPanicOnly(String scheduler) {
        for (int servers : new int[] {5, 90}) { // 90: found by an index, where there is one
            Pool pool = pool(scheduler, servers, PanicRule.Mode.ALL);
            reached(pool);
            probe(pool, 0, servers / 2, false);
            assertThat(reached(pool)).hasSizeLessThanOrEqualTo(servers - servers / 2);

            probe(pool, servers / 2, servers, false);
            assertThat(pool.snapshot().panic()).isNotNull();
            assertThat(reached(pool)).as("%s of %d", scheduler, servers).hasSizeGreaterThan(servers / 2);

            probe(pool, 0, 1, true);
            probe(pool, 2, servers, true);
            assertThat(reached(pool)).doesNotContain("10.0.0.1:80").isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void nobodyIsPickedWhilePanicRefuses(String scheduler) {
        Pool pool = pool(scheduler, 5, PanicRule.Mode.FAIL);
        probe(pool, 0, 3, false);

        assertThat(reached(pool)).isEmpty();
        probe(pool, 0, 3, true);
        assertThat(reached(pool)).isNotEmpty();
    }
}
