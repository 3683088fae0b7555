package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds in quarters, so that what a server may have at most is a matter of whole numbers. */
class BoundedLoadsTest {

    private static final long SEED = 4;

    private static Pool pool(String scheduler, int... weights) {
        PoolBuilder builder = Pool.named("bounded").scheduler(scheduler).health(HealthPolicy.none());
        for (int i = 0; i < weights.length; i++) {
            builder.server("s" + i + ":1 weight=" + weights[i]);
        }
        return builder.build();
    }

    private static Pick pick(Pool pool, String key) {
        return pool.pick(PickRequest.forKey(key));
    }

    private static String placed(Pool pool, String key) {
        try (Pick pick = pick(pool, key)) {
            return pick.server().id();
        }
    }

    /** Returns the bound as it is written times the fair share of so many picks, rounded up. */
    private static long most(String scheduler, Server server, long picks, long weights) {
        long quarters = Math.round(4 * Double.parseDouble(scheduler.substring(scheduler.indexOf('=') + 1)));
        return -Math.floorDiv(-quarters * picks * server.weight(), 4 * weights);
    }

    // ---- the bound

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ring $key bounded=1.25",
                "ring $key bounded=1.5",
                "ring $key bounded=3",
                "hash $key consistent bounded=1.25",
                "hash $key consistent bounded=2"
            })
    void noServerTakesMoreThanItsBoundedShareHoweverHotAKeyIs(String scheduler) {
        Pool pool = pool(scheduler, 1, 2, 1, 4, 1);
        for (int picks = 1; picks <= 2000; picks++) {
            Server server = pick(pool, "hot").server();

            assertThat((long) server.active())
                    .as("%s of %d picks", server, picks)
                    .isLessThanOrEqualTo(most(scheduler, server, picks, 9));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring $key bounded=1.25", "hash $key consistent bounded=1.25"})
    void noServerTakesMoreThanItsBoundedShareWhilePicksComeAndGo(String scheduler) {
        Pool pool = pool(scheduler, 3, 1, 1, 1);
        Random random = new Random(SEED);
        List<Pick> held = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (!held.isEmpty() && random.nextInt(1000) < held.size()) {
                held.remove(random.nextInt(held.size())).complete(Outcome.SUCCESS);
            } else {
                Pick pick = pick(pool, "key-" + random.nextInt(20) * random.nextInt(20));
                held.add(pick);
                assertThat((long) pick.server().active())
                        .as("pick %d, %d held, seed %d", i, held.size(), SEED)
                        .isLessThanOrEqualTo(most(scheduler, pick.server(), held.size(), 6));
            }
        }
    }

    // ---- where keys are

    @ParameterizedTest
    @ValueSource(strings = {"ring $key", "hash $key consistent"})
    void keysAreWhereTheRingPutsThemWhileNobodyIsBusy(String scheduler) {
        Pool bounded = pool(scheduler + " bounded=1.25", 1, 2, 1, 4, 1);
        Pool free = pool(scheduler, 1, 2, 1, 4, 1);

        for (int key = 0; key < 2000; key++) {
            assertThat(placed(bounded, "key-" + key)).isEqualTo(placed(free, "key-" + key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring $key bounded=1.25", "hash $key consistent bounded=1.25"})
    void keysComeBackWhenTheLoadFalls(String scheduler) {
        Pool pool = pool(scheduler, 1, 1, 1, 1);
        String home = placed(pool, "hot");
        List<Pick> held = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            Pick pick = pick(pool, "hot");
            held.add(pick);
            seen.add(pick.server().id());
        }
        assertThat(seen).hasSize(4);

        held.removeIf(pick -> pick.server().id().equals(home) && pick.complete(Outcome.SUCCESS));
        assertThat(placed(pool, "hot")).isEqualTo(home);

        held.forEach(pick -> pick.complete(Outcome.SUCCESS));
        assertThat(placed(pool, "hot")).isEqualTo(home);
    }

    /** A key whose server is full goes where it would go without that server. */
    @ParameterizedTest
    @ValueSource(strings = {"ring $key", "hash $key consistent"})
    void keysOfAFullServerGoToTheNextOnTheRing(String scheduler) {
        Map<String, String> nextByKey = new HashMap<>();
        Pool free = pool(scheduler, 1, 1, 1, 1);
        for (int key = 0; key < 200; key++) {
            PickRequest request = PickRequest.forKey("key-" + key);
            free.pick(request);
            nextByKey.put("key-" + key, free.pick(request).server().id()); // without the first
        }

        nextByKey.forEach((key, next) -> {
            Pool bounded = pool(scheduler + " bounded=1.25", 1, 1, 1, 1);
            pick(bounded, key); // held: its server is full with one of two
            assertThat(placed(bounded, key)).isEqualTo(next);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring $key bounded=1.25", "hash $key consistent bounded=1.25"})
    void wideBoundNeverMovesAKey(String scheduler) {
        String wide = scheduler.replace("1.25", "999");
        Pool pool = pool(wide, 1, 1, 1, 1);
        String home = placed(pool, "hot");

        for (int i = 0; i < 500; i++) {
            assertThat(pick(pool, "hot").server().id()).isEqualTo(home);
        }
    }
}
