package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shares of the schedulers that draw, against the probabilities that follow from their rules.
 *
 * <p>A count that is drawn {@code n} times with probability {@code p} has the deviation {@code sqrt(n p (1 - p))}. It is more than five
 * of them off with a chance of 6e-7 by the normal law, and of 5e-5 at most, by Bernstein's inequality, where {@code n p} is 100 or
 * more. One is added for what takes turns instead of being drawn. The seed is fixed, so a test fails always or never.
 */
class RandomSharesTest {

    private static final long SEED = 20260301;
    private static final int PICKS = 200_000;
    private static final int DEVIATIONS = 5;

    /** nginx draws at most once and twenty times more for a pick. */
    private static final int REDRAWS = 20;

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

    static Stream<List<Integer>> weights() {
        return Stream.of(
                List.of(5, 1, 1),
                List.of(7, 5, 3, 2, 1),
                List.of(1, 1000),
                IntStream.range(0, 100).mapToObj(i -> 1).toList());
    }

    private Pool pool(String scheduler, List<Integer> weights) {
        PoolBuilder builder = Pool.named("drawn")
                .scheduler(scheduler)
                .ticker(now::get)
                .randomness(new SplittableRandom(SEED)::nextInt);
        for (int i = 0; i < weights.size(); i++) {
            builder.server("s" + i + ":1 weight=" + weights.get(i));
        }
        return builder.build();
    }

    /** Makes so many picks of the first server. */
    private static List<Pick> pickFirst(Pool pool, int count) {
        setOthers(pool, ServerState.DRAINING);
        List<Pick> picks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picks.add(pool.pick(new PickRequest()));
        }
        setOthers(pool, ServerState.UP);
        assertThat(picks).allSatisfy(pick -> assertThat(pick.server().id()).isEqualTo("s0:1"));
        return picks;
    }

    private static void setOthers(Pool pool, ServerState state) {
        pool.update(specs -> {
            specs.replaceAll(spec -> spec.id().equals("s0:1")
                    ? spec
                    : spec.toBuilder().admin(state).build());
            return specs;
        });
    }

    /** Completes each pick as cancelled, from which no scheduler learns anything. */
    private static void assertShares(Pool pool, double... expected) {
        int[] counts = new int[expected.length];
        for (int i = 0; i < PICKS; i++) {
            Pick pick = pool.pick(new PickRequest());
            counts[pick.server().index()]++;
            pick.complete(Outcome.CANCELLED);
        }
        assertThat(Arrays.stream(expected).sum()).isBetween(1 - 1e-9, 1 + 1e-9);
        for (int i = 0; i < expected.length; i++) {
            double mean = PICKS * expected[i];
            double most = DEVIATIONS * Math.sqrt(mean * (1 - expected[i])) + 1;
            assertThat((double) counts[i])
                    .as("server %d of %d, seed %d", i, expected.length, SEED)
                    .isBetween(mean - most, mean + most);
        }
    }

    // ---- probabilities

    /** Which of two drawn servers is picked. */
    private interface Rule {

        int winner(int first, int second);
    }

    private static double[] byWeight(List<Integer> weights) {
        double sum = weights.stream().mapToInt(Integer::intValue).sum();
        return weights.stream().mapToDouble(weight -> weight / sum).toArray();
    }

    /**
     * nginx draws until a second server is found: the pair (i, j) has the chance {@code p_i p_j (1 + p_i + ... + p_i^19)}. What is left,
     * the same server 21 times, takes turns by weight.
     */
    private static double[] randomTwo(List<Integer> weights, Rule rule) {
        double[] p = byWeight(weights);
        double[] shares = new double[p.length];
        double same = 0;
        for (int i = 0; i < p.length; i++) {
            double redrawn = Math.pow(p[i], REDRAWS);
            same += p[i] * redrawn;
            for (int j = 0; j < p.length; j++) {
                if (i != j) {
                    shares[rule.winner(i, j)] += p[i] * p[j] * (1 - redrawn) / (1 - p[i]);
                }
            }
        }
        for (int i = 0; i < p.length; i++) {
            shares[i] += same * p[i];
        }
        return shares;
    }

    /** The kernel draws from 0 to the sum of weights inclusive, the newest server standing in front: it has one chance more. */
    private static double[] drawnByKernel(List<Integer> weights) {
        double sum = weights.stream().mapToInt(Integer::intValue).sum();
        double[] p = weights.stream().mapToDouble(weight -> weight / (sum + 1)).toArray();
        p[p.length - 1] += 1 / (sum + 1);
        return p;
    }

    /** Both draws may hit the same server. */
    private static double[] twos(List<Integer> weights, Rule rule) {
        double[] p = drawnByKernel(weights);
        double[] shares = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < p.length; j++) {
                shares[rule.winner(i, j)] += p[i] * p[j];
            }
        }
        return shares;
    }

    /** A second draw that hits the first server is repeated once: {@code p_i p_j + p_i p_i p_j}, and {@code p_i^3} for i alone. */
    private static double[] p2c(List<Integer> weights, Rule rule) {
        double[] p = byWeight(weights);
        double[] shares = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < p.length; j++) {
                shares[rule.winner(i, j)] += i == j ? p[i] * p[i] * p[i] : p[i] * p[j] * (1 + p[i]);
            }
        }
        return shares;
    }

    // ---- random

    @ParameterizedTest
    @MethodSource("weights")
    void randomDrawsByWeight(List<Integer> weights) {
        assertShares(pool("random", weights), byWeight(weights));
    }

    @ParameterizedTest
    @MethodSource("weights")
    void randomDoesNotMindPicksThatAreHeld(List<Integer> weights) {
        Pool pool = pool("random", weights);
        pickFirst(pool, 50);

        assertShares(pool, byWeight(weights));
    }

    // ---- random two

    @ParameterizedTest
    @MethodSource("weights")
    void randomTwoTakesTheSecondOfTwoIdleServers(List<Integer> weights) {
        assertShares(pool("random two", weights), randomTwo(weights, (first, second) -> second));
    }

    /** Recorded from nginx 1.22.1: 6000 requests one after another, weights 5, 3, 1, 1. */
    @Test
    void randomTwoHasTheSharesOfARealNginx() {
        int[] recorded = {1911, 2289, 895, 905};

        double[] shares = randomTwo(List.of(5, 3, 1, 1), (first, second) -> second);

        for (int i = 0; i < recorded.length; i++) {
            double mean = 6000 * shares[i];
            double most = DEVIATIONS * Math.sqrt(mean * (1 - shares[i]));
            assertThat((double) recorded[i]).isBetween(mean - most, mean + most);
        }
        assertShares(pool("random two", List.of(5, 3, 1, 1)), shares);
    }

    @ParameterizedTest
    @MethodSource("weights")
    void randomTwoLeavesOutTheBusierOfTheTwo(List<Integer> weights) {
        Pool pool = pool("random two", weights);
        pickFirst(pool, 10 * weights.get(0));

        assertShares(pool, randomTwo(weights, (first, second) -> second == 0 ? first : second));
    }

    @ParameterizedTest
    @MethodSource("weights")
    void randomTwoByTimePrefersTheGreaterWeightWhileNothingIsMeasured(List<Integer> weights) {
        Rule rule = (first, second) -> weights.get(second) >= weights.get(first) ? second : first;

        assertShares(pool("random two least_time=header", weights), randomTwo(weights, rule));
    }

    /** Half a second counts as 520 ms, nothing measured as 20: more than a weight of 5 makes up for. */
    @ParameterizedTest
    @ValueSource(strings = {"header", "last_byte"})
    void randomTwoByTimeLeavesOutTheSlowerOfTheTwo(String until) {
        for (List<Integer> weights : weights().toList()) {
            Pool pool = pool("random two least_time=" + until, weights);
            Pick slow = pickFirst(pool, 1).get(0);
            now.addAndGet(Duration.ofMillis(500).toNanos());
            slow.noteHeader();
            slow.complete(Outcome.SUCCESS);

            assertShares(pool, randomTwo(weights, (first, second) -> {
                if (first == 0 || second == 0) {
                    return first == 0 ? second : first;
                }
                return weights.get(second) >= weights.get(first) ? second : first;
            }));
        }
    }

    // ---- twos

    @ParameterizedTest
    @MethodSource("weights")
    void twosTakesTheFirstOfTwoIdleServers(List<Integer> weights) {
        assertShares(pool("twos", weights), drawnByKernel(weights));
    }

    @ParameterizedTest
    @MethodSource("weights")
    void twosLeavesOutTheBusierOfTheTwo(List<Integer> weights) {
        Pool pool = pool("twos", weights);
        pickFirst(pool, 10 * weights.get(0));

        assertShares(pool, twos(weights, (first, second) -> first == 0 ? second : first));
    }

    // ---- p2c, peak_ewma

    /** An idle server costs one for its weight, so the heavier of the two wins; the first of equals. */
    @ParameterizedTest
    @MethodSource("weights")
    void p2cTakesTheHeavierOfTwoIdleServers(List<Integer> weights) {
        Rule rule = (first, second) -> weights.get(second) > weights.get(first) ? second : first;

        assertShares(pool("p2c", weights), p2c(weights, rule));
    }

    @ParameterizedTest
    @MethodSource("weights")
    void p2cLeavesOutTheBusierOfTheTwo(List<Integer> weights) {
        Pool pool = pool("p2c", weights);
        pickFirst(pool, 10 * weights.get(0));
        Rule rule = (first, second) -> {
            if (first == 0 || second == 0) {
                return first == 0 ? second : first;
            }
            return weights.get(second) > weights.get(first) ? second : first;
        };

        assertShares(pool, p2c(weights, rule));
    }

    /** What never answered costs nothing, whatever its weight. */
    @ParameterizedTest
    @MethodSource("weights")
    void peakEwmaTakesTheFirstOfTwoUnknownServers(List<Integer> weights) {
        assertShares(pool("peak_ewma", weights), byWeight(weights));
    }

    @ParameterizedTest
    @MethodSource("weights")
    void peakEwmaLeavesOutTheSlowerOfTheTwo(List<Integer> weights) {
        Pool pool = pool("peak_ewma", weights);
        Pick slow = pickFirst(pool, 1).get(0);
        now.addAndGet(Duration.ofMillis(500).toNanos());
        slow.complete(Outcome.SUCCESS);

        assertShares(pool, p2c(weights, (first, second) -> first == 0 ? second : first));
    }
}
