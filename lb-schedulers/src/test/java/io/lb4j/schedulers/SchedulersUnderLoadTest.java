package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.testkit.Fault;
import io.lb4j.testkit.Load;
import io.lb4j.testkit.Scenario;
import io.lb4j.testkit.SimulatedServer;
import io.lb4j.testkit.Simulation;
import io.lb4j.testkit.SimulationResult;
import io.lb4j.testkit.SimulationResult.ServerResult;
import java.time.Duration;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users choose schedulers for. The tables of {@link ScenarioTableTest} tell the rest. */
class SchedulersUnderLoadTest {

    /** At a mean one request in 30 goes to the slow server, which can do one in 20. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "least_conn",
                "lc",
                "wlc",
                "sed",
                "nq",
                "least_time header",
                "least_time last_byte inflight",
                "random two",
                "p2c",
                "peak_ewma",
                "ring bounded=1.25"
            })
    void slowServerGetsLittle(String scheduler) {
        SimulationResult result = Scenario.SLOW_SERVER.run(scheduler);

        assertThat(result.server("d").share()).isLessThan(0.04);
        assertThat(result.failures()).isLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"least_time last_byte", "random two least_time=last_byte", "peak_ewma"})
    void serverThatTakesLongToFinishGetsLittle(String scheduler) {
        assertThat(Scenario.SLOW_BODY.run(scheduler).server("d").share()).isLessThan(0.03);
    }

    /** A third of the time d is silent; but for the first two seconds of it, and a probe, it is left out. */
    @ParameterizedTest
    @ValueSource(
            strings = {"round_robin", "wrr", "least_conn", "wlc", "random", "p2c", "peak_ewma", "ip_hash", "maglev"})
    void blackHoleIsLeftOutAfterItsFirstTimeout(String scheduler) {
        SimulationResult result = Scenario.BLACK_HOLE.run(scheduler);

        assertThat(result.server("d").share()).isLessThan(0.18);
        assertThat(result.failedShare()).isLessThan(0.011);
    }

    /** It fails for five sixths of the time. */
    @ParameterizedTest
    @ValueSource(strings = {"p2c", "peak_ewma", "ring bounded=1.25", "hash $remote_addr consistent bounded=1.25"})
    void serverThatFailsFastDrawsNoTrafficThoughNobodyEjectsIt(String scheduler) {
        assertThat(Scenario.FAIL_FAST_UNCOUNTED.run(scheduler).server("d").share())
                .isLessThan(0.1);
    }

    /** However rarely it is asked: a time that decays, or is not known yet, must not make up for failures. A quarter is its share. */
    @ParameterizedTest
    @CsvSource({
        "p2c, 5, 0",
        "p2c, 20, 10",
        "peak_ewma, 5, 0",
        "peak_ewma, 20, 0",
        "peak_ewma, 20, 10",
        "peak_ewma, 200, 10"
    })
    void serverThatFailsFastDrawsNoTrafficAtAnyRate(String scheduler, int perSecond, int fromSecond) {
        Duration end = Duration.ofMinutes(5);
        SimulationResult result = Simulation.of(scheduler)
                .servers("a:1", "b:1", "c:1")
                .server(SimulatedServer.of("d:1")
                        .during(Duration.ofSeconds(fromSecond), end, Fault.failing(Outcome.BROKEN)))
                .health(HealthPolicy.none())
                .load(Load.perSecond(perSecond))
                .run(end);

        assertThat(result.server("d:1").share()).isLessThan(0.09);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip_hash",
                "hash $remote_addr",
                "hash $remote_addr consistent",
                "ring",
                "rendezvous",
                "maglev",
                "dh",
                "sh",
                "mh"
            })
    void clientStaysOnItsServer(String scheduler) {
        assertThat(Scenario.STEADY.run(scheduler).movedShare()).isZero();
    }

    /** Of 1000 clients, a quarter moves to the fourth server once; there are 12 requests to a client. */
    @ParameterizedTest
    @ValueSource(strings = {"hash $remote_addr consistent", "ring", "rendezvous", "maglev"})
    void serverThatJoinsTakesClientsOnceAndOthersStay(String scheduler) {
        SimulationResult result = joining(scheduler);

        assertThat(result.movedShare() * result.requests()).isBetween(150.0, 300.0);
    }

    private static SimulationResult joining(String scheduler) {
        return Simulation.of(scheduler)
                .servers("a:1", "b:1", "c:1")
                .joins(Duration.ofSeconds(20), SimulatedServer.of("d:1"))
                .run(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"round_robin", "wrr", "random", "ip_hash", "hash $key", "ring $key", "maglev $key", "rendezvous"
            })
    void sharesFollowTheWeights(String scheduler) {
        SimulationResult result = Scenario.UNEQUAL.run(scheduler);

        assertThat(result.servers())
                .extracting(ServerResult::id, server -> Math.round(server.share() * 12))
                .containsExactly(share("a", 6), share("b", 3), share("c", 2), share("d", 1));
    }

    private static Tuple share(String id, long twelfths) {
        return Tuple.tuple(id, twelfths);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"least_conn", "wlc", "least_time header", "random two", "p2c", "peak_ewma", "ring bounded=1.25"})
    void rollingRestartLosesNoRequest(String scheduler) {
        SimulationResult result = Scenario.ROLLING_RESTART.run(scheduler);

        assertThat(result.failures()).isZero();
        assertThat(result.p99()).isLessThan(Duration.ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "fo"})
    void oneServerAfterTheOtherIsFilledUpToItsLimit(String scheduler) {
        SimulationResult result = Simulation.of(scheduler)
                .servers(
                        "a:1 weight=4 max_conns=8",
                        "b:1 weight=3 max_conns=8",
                        "c:1 weight=2 max_conns=8",
                        "d:1 max_conns=8")
                .load(Load.perSecond(150))
                .run(Duration.ofMinutes(1));

        assertThat(result.failures()).isZero();
        assertThat(result.server("a:1").maxActive()).isEqualTo(8);
        assertThat(result.server("a:1").share()).isGreaterThan(0.5);
        assertThat(result.server("d:1").share()).isLessThan(0.01);
    }
}
