package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WeightBarTest {

    private static final long SEED = 7;

    private static Pool pool(String... lines) {
        return Pool.named("wrr")
                .scheduler("wrr")
                .health(HealthPolicy.none())
                .servers(List.of(lines).stream().map(ServerSpec::parse).toList())
                .build();
    }

    private static String sequence(Pool pool, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            try (Pick pick = pool.tryPick(new PickRequest())) {
                letters.append(pick == null ? '-' : pick.server().id().charAt(0));
            }
        }
        return letters.toString();
    }

    @Test
    void switchingToItBeginsWithTheGreatestWeight() {
        Pool pool = Pool.named("wrr")
                .scheduler("rr")
                .server("a:1 weight=3")
                .server("b:1")
                .server("c:1 weight=2")
                .build();

        pool.scheduler(Scheduler.named("wrr"));

        assertThat(sequence(pool, 6)).isEqualTo("acacba");
    }

    @Test
    void commonDivisorShortensTheRounds() {
        Pool pool = pool("a:1 weight=300", "b:1 weight=100");

        assertThat(sequence(pool, 10)).isEqualTo("baaabaaaba");
    }

    @Test
    void greatestWeightsWork() {
        Pool pool = pool("a:1 weight=65535", "b:1 weight=65534");

        String letters = sequence(pool, 6);

        assertThat(letters).isEqualTo("baabab");
    }

    @Test
    void anyChangeGoesBackToTheHeadOfTheList() {
        Pool pool = pool("a:1", "b:1", "c:1");
        assertThat(sequence(pool, 1)).isEqualTo("c");

        pool.weight("a:1", 1);

        assertThat(sequence(pool, 3)).isEqualTo("cba");
    }

    @Test
    void failedPickDoesNotEndTheSequence() {
        Pool pool = pool("a:1 weight=4 max_conns=1", "b:1 weight=2 max_conns=1");
        Pick a = pool.pick(new PickRequest());
        Pick b = pool.pick(new PickRequest());
        for (int i = 0; i < 5; i++) {
            assertThat(pool.tryPick(new PickRequest())).isNull();
        }

        a.complete(Outcome.SUCCESS);
        b.complete(Outcome.SUCCESS);

        assertThat(sequence(pool, 12)).contains("a", "b").doesNotContain("-");
    }

    @Test
    void sharesFollowRandomWeights() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20; round++) {
            int[] weights = random.ints(4, 0, 9).toArray();
            weights[0]++;
            Pool pool = pool(
                    "a:1 weight=" + weights[0],
                    "b:1 weight=" + weights[1],
                    "c:1 weight=" + weights[2],
                    "d:1 weight=" + weights[3]);
            pool.scheduler(Scheduler.named("round_robin"));
            pool.scheduler(Scheduler.named("wrr")); // without the round in which each serves once
            int sum = weights[0] + weights[1] + weights[2] + weights[3];

            String letters = sequence(pool, 3 * sum);

            for (int i = 0; i < 4; i++) {
                char letter = (char) ('a' + i);
                assertThat(letters.chars().filter(c -> c == letter).count())
                        .as(
                                "seed %d, round %d, weights %s",
                                SEED, round, List.of(weights[0], weights[1], weights[2], weights[3]))
                        .isEqualTo(3L * weights[i]);
            }
        }
    }

    /** The bar falls by one from 65535 over a thousand servers; paid for each pick, that would take minutes. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void longFallOfTheBarIsPaidOnceForARun() {
        String[] lines = new String[1000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "s" + i + ":1 weight=" + (i < 999 ? 65535 : 1);
        }
        Pool pool = pool(lines);
        pool.update(specs -> {
            specs.replaceAll(spec -> spec.weight() == 1
                    ? spec
                    : spec.toBuilder().admin(ServerState.DOWN).build());
            return specs;
        });

        for (int i = 0; i < 2000; i++) {
            assertThat(pool.pick(new PickRequest()).server().id()).isEqualTo("s999:1");
        }
        pool.admin("s999:1", ServerState.DOWN);
        for (int i = 0; i < 2000; i++) {
            assertThat(pool.tryPick(new PickRequest())).isNull();
        }
    }
}
