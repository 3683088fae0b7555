package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The index decides as a look at every server does, which in turn is compared with nginx. */
class LeastConnectionsIndexTest {

    private static final int STEPS = 6000;

    /** The same operations on a pool that looks at every server and on one that keeps an index. */
    private static final class Twins {

        private final Random random;
        private final FakeTicker ticker = new FakeTicker();
        private final List<Pool> pools = new ArrayList<>();
        private final List<List<Pick>> held = List.of(new ArrayList<>(), new ArrayList<>());
        private final int servers;
        private final int mostWeight;

        Twins(int servers, int mostWeight, long seed) {
            this.random = new Random(seed);
            this.servers = servers;
            this.mostWeight = mostWeight;
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                lines.add(line(i));
            }
            for (int most : new int[] {Integer.MAX_VALUE, 0}) {
                PoolBuilder builder =
                        Pool.named("p").scheduler(new LeastConnections(most)).ticker(ticker);
                lines.forEach(builder::server);
                pools.add(builder.build());
            }
        }

        private String line(int i) {
            int weight = 1 + random.nextInt(mostWeight);
            String slowly = random.nextInt(10) == 0 ? " slow_start=20s" : "";
            return "s" + i + ":1 weight=" + weight + " max_fails=" + random.nextInt(4) + " fail_timeout=5s" + slowly;
        }

        /** Returns what both pools picked, and tells a difference. */
        void pick(int step) {
            int tries = random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 1;
            List<List<@Nullable String>> picked = List.of(new ArrayList<>(), new ArrayList<>());
            for (int twin = 0; twin < 2; twin++) {
                PickRequest request = new PickRequest();
                for (int k = 0; k < tries; k++) {
                    Pick pick = pools.get(twin).tryPick(request);
                    picked.get(twin).add(pick == null ? null : pick.server().id());
                    if (pick != null) {
                        held.get(twin).add(pick);
                    }
                }
            }
            assertThat(picked.get(1)).as("step %d", step).isEqualTo(picked.get(0));
        }

        void complete() {
            if (!held.get(0).isEmpty()) {
                int which = random.nextInt(held.get(0).size());
                Outcome outcome = random.nextInt(6) == 0 ? Outcome.BROKEN : Outcome.SUCCESS;
                held.forEach(picks -> picks.remove(which).complete(outcome));
            }
        }

        void change() {
            int i = random.nextInt(servers);
            String id = "s" + i + ":1";
            String line = line(i);
            int weight = random.nextInt(mostWeight + 1);
            int kind = random.nextInt(6);
            for (Pool pool : pools) {
                switch (kind) {
                    case 0 -> pool.weight(id, weight);
                    case 1 -> pool.admin(id, ServerState.DOWN);
                    case 2 -> pool.admin(id, ServerState.UP);
                    case 3 ->
                        pool.update(specs -> {
                            specs.removeIf(spec -> spec.id().equals(id) && specs.size() > 1);
                            return specs;
                        });
                    case 4 ->
                        pool.update(specs -> {
                            if (specs.stream().noneMatch(spec -> spec.id().equals(id))) {
                                specs.add(ServerSpec.parse(line));
                            }
                            return specs;
                        });
                    default -> {}
                }
            }
            ticker.advance(Duration.ofMillis(random.nextInt(3000)));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                int what = random.nextInt(40);
                if (what == 0) {
                    change();
                } else if (what < 19 && held.get(0).size() > servers / 2) {
                    complete();
                } else {
                    pick(step);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 1", "3, 7", "7, 65535", "64, 3", "100, 1", "100, 10", "257, 65535", "1000, 100"})
    void indexAndScanDecideAlike(int servers, int mostWeight) {
        for (long seed = 1; seed <= 3; seed++) {
            new Twins(servers, mostWeight, seed).run();
        }
    }
}
