package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.RoutePersistence;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.FakeTicker;
import io.lb4j.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests that follow a route cost the turns of others. */
class RoutedTurnsTest {

    private static final int THREADS = 4;
    private static final List<ServerState> STATES = List.of(ServerState.UP, ServerState.DRAINING, ServerState.DOWN);

    private static Pool pool(String scheduler, String... lines) {
        List<ServerSpec> specs = new ArrayList<>();
        for (String line : lines) {
            specs.add(ServerSpec.parse(line + " route=" + line.charAt(0)));
        }
        return Pool.named("shop")
                .scheduler(scheduler)
                .servers(specs)
                .ticker(new FakeTicker())
                .persistence(RoutePersistence.by("$key"))
                .build();
    }

    private static String turns(Pool pool, String routes) {
        StringBuilder picked = new StringBuilder();
        for (String route : routes.split("")) {
            Pick pick = pool.pick(route.equals(".") ? new PickRequest() : PickRequest.forKey(route));
            picked.append(pick.server().id().charAt(0));
            pick.complete(Outcome.SUCCESS);
        }
        return picked.toString();
    }

    @Test
    void routedRequestTakesTheTurnOfItsServer() {
        assertThat(turns(pool("round_robin", "a:1", "b:1", "c:1"), "b.....")).isEqualTo("bacabc");
    }

    @Test
    void busySessionCannotPushItsServerFurtherThanOneRoundIntoDebt() {
        assertThat(turns(pool("round_robin", "a:1", "b:1", "c:1"), "b".repeat(100) + "......"))
                .isEqualTo("b".repeat(100) + "acabca");
    }

    @Test
    void turnsOfLvsAreNotTouched() {
        assertThat(turns(pool("wrr", "a:1", "b:1", "c:1"), "cc...c...")).isEqualTo("cccbaccba");
    }

    @Test
    void fewestConnectionsMindTheRoutedOnesAsAnyOther() {
        Pool pool = pool("least_conn", "a:1", "b:1");
        Pick held = pool.pick(PickRequest.forKey("a"));

        assertThat(turns(pool, "...")).isEqualTo("bbb");
        held.complete(Outcome.SUCCESS);
    }

    @Test
    void serverOfWeightZeroOwesNothingWhenItGetsOne() {
        Pool pool = pool("round_robin", "a:1", "b:1 weight=0");
        assertThat(turns(pool, "bbbbbb....")).isEqualTo("bbbbbbaaaa");

        pool.weight("b:1", 1);

        assertThat(turns(pool, "....")).isEqualTo("abab");
    }

    /** nginx's algorithm as it is specified, step by step, over whatever happens. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyPickIsThatOfNginx(long seed) {
        Random random = new Random(seed);
        int size = 2 + random.nextInt(5);
        String[] lines = new String[size];
        long[] weight = new long[size];
        long round = 0;
        for (int i = 0; i < size; i++) {
            weight[i] = 1L + random.nextInt(5);
            round += weight[i];
            lines[i] = (char) ('a' + i) + ":1 max_conns=" + random.nextInt(4) + " weight=" + weight[i];
        }
        Pool pool = pool("round_robin", lines);
        long[] current = new long[size];
        List<Pick> held = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            if (random.nextInt(20) == 0) {
                ServerState wanted = STATES.get(random.nextInt(STATES.size()));
                pool.admin((char) ('a' + random.nextInt(size)) + ":1", wanted);
            }
            if (!held.isEmpty() && random.nextInt(3) == 0) {
                held.remove(random.nextInt(held.size())).complete(Outcome.SUCCESS);
            }
            int hint = random.nextInt(2 * size);
            int expected = nginx(pool, weight, current, round, hint);

            PickRequest request = hint < size ? PickRequest.forKey("" + (char) ('a' + hint)) : new PickRequest();
            Pick pick = pool.tryPick(request);

            assertThat(pick == null ? -1 : pick.server().index())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(expected);
            if (pick != null) {
                held.add(pick);
            }
        }
    }

    private static int nginx(Pool pool, long[] weight, long[] current, long round, int hint) {
        List<Server> servers = pool.snapshot().servers();
        boolean hinted = false;
        if (hint < weight.length) {
            Server server = servers.get(hint);
            hinted = server.state() != ServerState.DOWN && hasRoom(server);
        }
        if (hinted && current[hint] <= -(round - weight[hint])) {
            return hint;
        }
        long total = 0;
        int best = -1;
        for (int i = 0; i < weight.length; i++) {
            if (servers.get(i).state() == ServerState.UP && hasRoom(servers.get(i))) {
                current[i] += weight[i];
                total += weight[i];
                best = best < 0 || current[i] > current[best] ? i : best;
            }
        }
        int chosen = hinted ? hint : best;
        if (chosen >= 0) {
            current[chosen] -= total;
        }
        return chosen;
    }

    private static boolean hasRoom(Server server) {
        int limit = server.spec().maxConns();
        return limit == 0 || server.active() < limit;
    }

    @Test
    void routedAndOtherRequestsAtOnceLoseNothing() {
        Pool pool = pool("round_robin", "a:1 weight=3", "b:1", "c:1 max_conns=2");
        LongAdder astray = new LongAdder();
        int rounds = 5000;

        Threads.run(THREADS, thread -> {
            for (int i = 0; i < rounds; i++) {
                boolean routed = (i + thread) % 3 == 0;
                Pick pick = pool.pick(routed ? PickRequest.forKey("b") : new PickRequest());
                if (routed && !pick.server().id().equals("b:1")) {
                    astray.increment();
                }
                pick.complete(Outcome.SUCCESS);
            }
        });

        assertThat(astray.sum()).isZero();
        assertThat(pool.snapshot().servers())
                .allSatisfy(server -> assertThat(server.active()).isZero());
        long picks = pool.snapshot().servers().stream().mapToLong(Server::picks).sum();
        assertThat(picks).isEqualTo((long) THREADS * rounds);
    }
}
