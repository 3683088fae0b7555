package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.testkit.NumberedRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where keys go, and which of them move when the pool changes.
 *
 * <p>Of {@code n} keys a server of the share {@code p} gets {@code n p} with a deviation of {@code sqrt(n p (1 - p))}; five of them are
 * allowed. Where a server's share itself is the work of chance, on a ring, its 160 arcs have a length of mean 1 and deviation 1
 * in common units, so the share deviates by {@code 1 / sqrt(160)}, 8 percent of itself; five times that is 40 percent.
 */
class KeyMovementTest {

    private static final int KEYS = 20_000;
    private static final double RING = 0.4;

    private static Pool pool(String scheduler, int servers) {
        PoolBuilder builder = Pool.named("keys").scheduler(scheduler);
        for (int i = 0; i < servers; i++) {
            builder.server("10.0.0." + (i + 1) + ":80");
        }
        return builder.build();
    }

    private static String[] placed(Pool pool) {
        String[] placed = new String[KEYS];
        for (int key = 0; key < KEYS; key++) {
            placed[key] = pool.pick(new NumberedRequest(key)).server().id();
        }
        return placed;
    }

    private static Map<String, Integer> shares(String[] placed) {
        Map<String, Integer> shares = new HashMap<>();
        for (String id : placed) {
            shares.merge(id, 1, Integer::sum);
        }
        return shares;
    }

    private static double fiveDeviations(int n, double p) {
        return 5 * Math.sqrt(n * p * (1 - p));
    }

    private static void add(Pool pool, String line) {
        pool.update(specs -> {
            specs.add(ServerSpec.parse(line));
            return specs;
        });
    }

    private static void remove(Pool pool, String id) {
        pool.update(specs -> {
            specs.removeIf(spec -> spec.id().equals(id));
            return specs;
        });
    }

    // ---- a server joins or leaves

    @ParameterizedTest
    @CsvSource({"rendezvous $key, 0", "ring $key, " + RING, "hash $key consistent, " + RING})
    void newServerTakesItsShareAndNothingElseMoves(String scheduler, double uneven) {
        Pool pool = pool(scheduler, 10);
        String[] before = placed(pool);

        add(pool, "10.0.0.11:80");

        String[] after = placed(pool);
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            if (!after[key].equals(before[key])) {
                assertThat(after[key]).isEqualTo("10.0.0.11:80");
                moved++;
            }
        }
        double share = KEYS / 11.0;
        double most = share * uneven + fiveDeviations(KEYS, 1 / 11.0);
        assertThat((double) moved).isBetween(share - most, share + most);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rendezvous $key", "ring $key", "hash $key consistent", "ring $key bounded=100"})
    void serverThatLeavesMovesOnlyItsKeysAndTheyComeBack(String scheduler) {
        Pool pool = pool(scheduler, 10);
        String[] before = placed(pool);

        remove(pool, "10.0.0.4:80");

        String[] after = placed(pool);
        for (int key = 0; key < KEYS; key++) {
            if (before[key].equals("10.0.0.4:80")) {
                assertThat(after[key]).isNotEqualTo("10.0.0.4:80");
            } else {
                assertThat(after[key]).isEqualTo(before[key]);
            }
        }
        assertThat(shares(after)).hasSize(9);
        add(pool, "10.0.0.4:80");
        assertThat(placed(pool)).isEqualTo(before);
    }

    /**
     * The newcomer's turns shift those of the others, so some keys move between servers that stay: Maglev promises few, not none. Measured
     * are 0.5 percent with 65537 slots and 0.7 with 10007.
     */
    @ParameterizedTest
    @ValueSource(strings = {"maglev $key", "maglev $key table=10007"})
    void maglevMovesFewKeysThatItNeedNot(String scheduler) {
        Pool pool = pool(scheduler, 10);
        String[] ten = placed(pool);
        add(pool, "10.0.0.11:80");
        String[] eleven = placed(pool);

        int moved = 0;
        int needless = 0;
        for (int key = 0; key < KEYS; key++) {
            if (!eleven[key].equals(ten[key])) {
                moved++;
                needless += eleven[key].equals("10.0.0.11:80") ? 0 : 1;
            }
        }

        double share = KEYS / 11.0;
        assertThat((double) moved - needless)
                .isBetween(share - fiveDeviations(KEYS, 1 / 11.0), share + fiveDeviations(KEYS, 1 / 11.0));
        assertThat(needless).isLessThan(KEYS / 50);
        remove(pool, "10.0.0.11:80");
        assertThat(placed(pool)).isEqualTo(ten);
    }

    /** Without consistency nearly all move: the old share of a key and the new one agree one time in eleven, or less. */
    @Test
    void plainHashMovesMostKeys() {
        Pool pool = pool("hash $key", 10);
        String[] before = placed(pool);

        add(pool, "10.0.0.11:80");

        String[] after = placed(pool);
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            moved += after[key].equals(before[key]) ? 0 : 1;
        }
        assertThat(moved).isGreaterThan(KEYS * 8 / 10);
    }

    // ---- a server cannot be used for a while

    @ParameterizedTest
    @ValueSource(strings = {"rendezvous $key", "ring $key", "maglev $key", "hash $key", "hash $key consistent"})
    void keysOfAServerThatIsDownSpreadOverTheOthersAndComeBack(String scheduler) {
        Pool pool = pool(scheduler, 10);
        String[] before = placed(pool);

        pool.admin("10.0.0.4:80", ServerState.DOWN);

        String[] after = placed(pool);
        Map<String, Integer> moved = new HashMap<>();
        for (int key = 0; key < KEYS; key++) {
            if (before[key].equals("10.0.0.4:80")) {
                moved.merge(after[key], 1, Integer::sum);
            } else {
                assertThat(after[key]).isEqualTo(before[key]);
            }
        }
        assertThat(moved).hasSize(9).doesNotContainKey("10.0.0.4:80");
        pool.admin("10.0.0.4:80", ServerState.UP);
        assertThat(placed(pool)).isEqualTo(before);
    }

    // ---- weights

    @ParameterizedTest
    @ValueSource(strings = {"rendezvous $key", "ring $key", "hash $key consistent"})
    void greaterWeightTakesKeysAndGivesNoneAway(String scheduler) {
        Pool pool = pool(scheduler, 10);
        String[] before = placed(pool);

        pool.weight("10.0.0.4:80", 2);

        String[] after = placed(pool);
        for (int key = 0; key < KEYS; key++) {
            if (!after[key].equals(before[key])) {
                assertThat(after[key]).isEqualTo("10.0.0.4:80");
            }
        }
        double share = 2.0 / 11;
        double most = KEYS * share * RING + fiveDeviations(KEYS, share);
        assertThat((double) Objects.requireNonNull(shares(after).get("10.0.0.4:80")))
                .isBetween(KEYS * share - most, KEYS * share + most);
    }

    @ParameterizedTest
    @CsvSource({
        "rendezvous $key, 0",
        "maglev $key, 0.0002",
        "hash $key, 0",
        "ring $key, " + RING,
        "hash $key consistent, " + RING
    })
    void keysFollowTheWeights(String scheduler, double uneven) {
        Pool pool = pool(scheduler, 4);
        int[] weights = {5, 3, 1, 1};
        for (int i = 0; i < 4; i++) {
            pool.weight("10.0.0." + (i + 1) + ":80", weights[i]);
        }

        Map<String, Integer> shares = shares(placed(pool));

        for (int i = 0; i < 4; i++) {
            double share = weights[i] / 10.0;
            double most = KEYS * share * uneven + fiveDeviations(KEYS, share);
            assertThat((double) Objects.requireNonNull(shares.get("10.0.0." + (i + 1) + ":80")))
                    .as("server %d", i)
                    .isBetween(KEYS * share - most, KEYS * share + most);
        }
    }

    /**
     * Ten servers own 6553 or 6554 slots of 65537 each, the same to 0.02 percent. What two million keys show of it deviates by 0.2
     * percent, so one percent is more than four deviations.
     */
    @Test
    void sharesOfMaglevAreTheSameWithinOnePercent() {
        Level level = pool("maglev $key", 10).snapshot().levels().get(0);
        Picker picker = Scheduler.named("maglev $key").picker(level, null);
        int[] counts = new int[10];
        for (int key = 0; key < 2_000_000; key++) {
            Server server = Objects.requireNonNull(picker.pick(PickRequest.forKey("user-" + key)));
            counts[server.index()]++;
        }

        for (int count : counts) {
            assertThat(count).isBetween(198_000, 202_000);
        }
    }
}
