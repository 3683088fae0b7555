package io.lb4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.PickObserver;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Latency TEN_MILLIS = Latency.fixed(Duration.ofMillis(10));

    /** Draws until it finds a server, or gives up. */
    private static final Scheduler DRAWN = (level, previous) -> request -> {
        for (int draws = 0; level.size() > 0 && draws < 100; draws++) {
            Server server = level.server(level.randomness().below(level.size()));
            if (server.eligible(request)) {
                return server;
            }
        }
        return null;
    };

    /** Notes what its picker hears. */
    private static final class Listening implements Scheduler {

        private final List<String> headers = new ArrayList<>();
        private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

        @Override
        public Picker picker(Level level, @Nullable Picker previous) {
            Picker drawn = DRAWN.picker(level, previous);
            return new Picker() {
                @Override
                public @Nullable Server pick(PickRequest request) {
                    return drawn.pick(request);
                }

                @Override
                public PickObserver observer() {
                    return new Ears();
                }
            };
        }

        private final class Ears implements PickObserver {

            @Override
            public void picked(Server server) {}

            @Override
            public void answered(Server server, long nanos) {}

            @Override
            public void completed(Server server, Outcome outcome, long headerNanos, long nanos) {
                headers.add(headerNanos / 1_000_000 + " of " + nanos / 1_000_000 + " ms");
                outcomes.merge(outcome, 1, Integer::sum);
            }
        }
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    // ---- the run

    @ParameterizedTest
    @EnumSource
    void sameSeedGivesTheSameRun(Scenario scenario) {
        SimulationResult once = scenario.run(DRAWN);

        assertThat(scenario.run(DRAWN)).isEqualTo(once);
        assertThat(scenario.with(DRAWN).seed(8).run(MINUTE)).isNotEqualTo(once);
    }

    /** Three deviations of 12,000 arrivals are 329. */
    @Test
    void requestsOfAnOpenLoopComeAtTheirRateWhateverBecomesOfThem() {
        SimulationResult result = Simulation.of(DRAWN)
                .server(SimulatedServer.of("a:1").always(Fault.silent()))
                .load(Load.perSecond(200))
                .run(MINUTE);

        assertThat(result.requests()).isBetween(11_671L, 12_329L);
        assertThat(result.failures()).isEqualTo(result.requests());
    }

    @Test
    void rateChangesForAWhile() {
        Load load = Load.perSecond(10).during(seconds(10), seconds(20), 1000);

        SimulationResult result =
                Simulation.of(DRAWN).servers("a:1", "b:1").load(load).run(seconds(30));

        assertThat(result.requests()).isBetween(9_800L, 10_600L);
    }

    @Test
    void callersOfAClosedLoopWaitForTheirAnswers() {
        SimulationResult result = Simulation.of(DRAWN)
                .server(SimulatedServer.of("a:1").latency(TEN_MILLIS).concurrency(1))
                .load(Load.callers(5, Duration.ofNanos(1)))
                .run(MINUTE);

        assertThat(result.server("a:1").maxActive()).isEqualTo(5);
        assertThat(result.requests()).isBetween(6000L, 6005L);
        assertThat(result.p50()).isBetween(Duration.ofMillis(49), Duration.ofMillis(50));
    }

    @Test
    void resultTellsWhatEachServerTook() {
        SimulationResult result = Simulation.of(DRAWN)
                .servers("a:1")
                .server(SimulatedServer.of("b:1").always(Fault.failing(0.5, Outcome.PASSED_ON)))
                .load(Load.perSecond(100))
                .run(MINUTE);

        assertThat(result.servers())
                .extracting(SimulationResult.ServerResult::id)
                .containsExactly("a:1", "b:1");
        assertThat(result.server("a:1").picks() + result.server("b:1").picks()).isEqualTo(result.requests());
        assertThat(result.server("a:1").share() + result.server("b:1").share()).isBetween(0.999, 1.001);
        assertThat(result.server("a:1").failedShare()).isZero();
        assertThat(result.server("b:1").failedShare()).isBetween(0.45, 0.55);
        assertThat(result.failedShare()).isBetween(0.22, 0.28);
        assertThat(result.movedShare()).isBetween(0.4, 0.5); // a client's first request is no move
        assertThatIllegalArgumentException().isThrownBy(() -> result.server("c:1"));
    }

    // ---- servers

    @Test
    void serverWorksOnSoManyRequestsAtOnceAndTheOthersWait() {
        SimulationResult result = Simulation.of(DRAWN)
                .server(SimulatedServer.of("a:1").latency(TEN_MILLIS).concurrency(3))
                .load(Load.callers(7, Duration.ofNanos(1)))
                .run(MINUTE);

        assertThat(result.requests()).isBetween(18_000L, 18_007L);
        assertThat(result.max()).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void headerComesBeforeTheBody() {
        Listening listening = new Listening();

        SimulationResult result = Simulation.of(listening)
                .server(SimulatedServer.of("a:1")
                        .latency(TEN_MILLIS)
                        .body(Latency.fixed(Duration.ofMillis(5)))
                        .concurrency(100))
                .run(seconds(1));

        assertThat(listening.headers).hasSize((int) result.requests()).containsOnly("10 of 15 ms");
        assertThat(result.max()).isEqualTo(Duration.ofMillis(15));
    }

    @Test
    void clientWaitsNoLongerThanTheTimeout() {
        Listening listening = new Listening();

        SimulationResult result = Simulation.of(listening)
                .server(SimulatedServer.of("a:1").always(Fault.silent()))
                .timeout(Duration.ofMillis(300))
                .run(seconds(10));

        assertThat(listening.headers).containsOnly("0 of 300 ms").isNotEmpty();
        assertThat(listening.outcomes).containsOnlyKeys(Outcome.TIMEOUT);
        assertThat(result.failedShare()).isEqualTo(1);
    }

    @Test
    void faultsLastAsLongAsTheirWindows() {
        Listening listening = new Listening();

        SimulationResult result = Simulation.of(listening)
                .server(SimulatedServer.of("a:1")
                        .latency(TEN_MILLIS)
                        .concurrency(100)
                        .during(seconds(10), seconds(20), Fault.refusing())
                        .during(seconds(30), seconds(40), Fault.failing(Outcome.ERROR_STATUS))
                        .during(seconds(50), seconds(60), Fault.slower(3)))
                .run(MINUTE);

        assertThat(listening.outcomes)
                .containsOnlyKeys(Outcome.SUCCESS, Outcome.CONNECT_FAILED, Outcome.ERROR_STATUS)
                .allSatisfy((outcome, count) -> assertThat(count)
                        .isBetween(outcome == Outcome.SUCCESS ? 7600 : 1850, outcome == Outcome.SUCCESS ? 8400 : 2150));
        assertThat(result.p50()).isEqualTo(Duration.ofMillis(10));
        assertThat(result.p99()).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void errorThatThePoolTakesForASuccessIsAFailureToTheClient() {
        Listening listening = new Listening();

        SimulationResult result = Simulation.of(listening)
                .server(SimulatedServer.of("a:1").always(Fault.failing(Outcome.SUCCESS)))
                .run(seconds(1));

        assertThat(listening.outcomes).containsOnlyKeys(Outcome.SUCCESS);
        assertThat(result.failedShare()).isEqualTo(1);
    }

    @Test
    void serverIsColdWheneverItComesIntoService() {
        SimulatedServer cold =
                SimulatedServer.of("a:1").latency(TEN_MILLIS).concurrency(100).cold(seconds(10), 5);

        SimulationResult warm = Simulation.of(DRAWN).server(cold).run(MINUTE);
        SimulationResult joined =
                Simulation.of(DRAWN).joins(Duration.ZERO, cold).run(MINUTE);
        SimulationResult restarted = Simulation.of(DRAWN)
                .server(cold)
                .at(seconds(20), pool -> pool.admin("a:1", ServerState.DOWN))
                .at(seconds(21), pool -> pool.admin("a:1", ServerState.UP))
                .run(MINUTE);

        assertThat(warm.max()).isEqualTo(Duration.ofMillis(10));
        assertThat(List.of(joined, restarted)).allSatisfy(result -> {
            assertThat(result.p50()).isEqualTo(Duration.ofMillis(10));
            assertThat(result.max()).isEqualTo(Duration.ofMillis(50));
        });
    }

    // ---- the pool

    @Test
    void poolIsChangedAtItsTime() {
        SimulationResult result = Simulation.of(DRAWN)
                .servers("a:1", "b:1")
                .load(Load.perSecond(50))
                .at(seconds(15), pool -> pool.admin("a:1", ServerState.DRAINING))
                .at(seconds(30), pool -> pool.weight("b:1", 0))
                .at(seconds(45), SimulationTest::empty)
                .run(MINUTE);

        assertThat(result.server("a:1").share()).isBetween(0.22, 0.28); // half of the first half
        assertThat(result.refused()).isBetween(result.requests() * 45 / 100, result.requests() * 55 / 100);
    }

    private static void empty(Pool pool) {
        List<ServerSpec> none = List.of();
        pool.update(specs -> none);
    }

    @Test
    void serverThatNobodySimulatesIsRefused() {
        Simulation simulation = Simulation.of(DRAWN)
                .at(
                        seconds(1),
                        pool -> pool.update(specs -> {
                            specs.add(ServerSpec.parse("a:1"));
                            return specs;
                        }));

        assertThatIllegalStateException()
                .isThrownBy(() -> simulation.run(MINUTE))
                .withMessage("no simulated server is named a:1; see Simulation.joins");
    }

    @Test
    void healthPolicyDecidesWhetherFailuresEject() {
        SimulatedServer failing = SimulatedServer.of("a:1").always(Fault.refusing());

        SimulationResult ejected =
                Simulation.of(DRAWN).servers("b:1").server(failing).run(MINUTE);
        SimulationResult kept = Simulation.of(DRAWN)
                .servers("b:1")
                .server(failing)
                .health(HealthPolicy.none())
                .run(MINUTE);

        assertThat(ejected.server("a:1").picks()).isLessThan(10);
        assertThat(kept.server("a:1").share()).isBetween(0.45, 0.55);
    }

    // ---- latencies

    @Test
    void latenciesHaveTheirMeanAndMedian() {
        Random random = new Random(7);
        long[] exponential = draw(Latency.exponential(Duration.ofMillis(30)), random);
        long[] lognormal = draw(Latency.lognormal(Duration.ofMillis(30), 1), random);

        long sum = 0;
        long below = 0;
        for (int i = 0; i < exponential.length; i++) {
            sum += exponential[i];
            below += lognormal[i] < 30_000_000 ? 1 : 0;
        }
        assertThat(sum / exponential.length).isBetween(29_000_000L, 31_000_000L);
        assertThat(below).isBetween(4_800L, 5_200L);
    }

    private static long[] draw(Latency latency, Random random) {
        long[] drawn = new long[10_000];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = latency.nanos(random);
        }
        return drawn;
    }
}
