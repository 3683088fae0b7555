package io.lb4j.testkit;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Outcome;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerState;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Situations that a scheduler gets into, each a minute of traffic.
 *
 * <p>Unless the scenario says otherwise: four equal servers a, b, c, d, each of which works on 3 requests at once, 30 ms on each at a
 * mean, which makes 100 a second; 200 requests a second from 1000 clients, who wait two seconds for an answer. Each server has
 * weight 5, for the schedulers that take a weight for a number of connections.
 */
public enum Scenario {

    /** Nothing is wrong. */
    STEADY("nothing is wrong", simulation -> fourth(simulation, d -> d)),

    /** Servers of different size. */
    UNEQUAL(
            "a, b, c, d have weights 6, 3, 2, 1 and as many workers",
            simulation -> simulation
                    .server(server("a", 6).concurrency(6))
                    .server(server("b", 3).concurrency(3))
                    .server(server("c", 2).concurrency(2))
                    .server(server("d", 1).concurrency(1))),

    /** One server is slow. */
    SLOW_SERVER(
            "d works ten times as long on each request",
            simulation -> fourth(simulation, d -> d.always(Fault.slower(10)))),

    /** One server begins to answer in time, but takes long to finish. */
    SLOW_BODY(
            "d takes 300 ms at a mean from the header to the last byte",
            simulation -> fourth(simulation, d -> d.body(Latency.exponential(Duration.ofMillis(300))))),

    /** One server takes requests and does not answer. */
    BLACK_HOLE(
            "d never answers from 20 s to 40 s",
            simulation -> fourth(simulation, d -> d.during(seconds(20), seconds(40), Fault.silent()))),

    /** One server fails fast, and the pool ejects servers that fail. */
    FAIL_FAST(
            "from 10 s on, d answers at once with an error status that counts for max_fails",
            simulation -> failing(simulation, Outcome.ERROR_STATUS)),

    /** One server fails fast, and the pool ejects nobody. */
    FAIL_FAST_UNCOUNTED(
            "the same in a pool that ejects nobody",
            simulation -> failing(simulation, Outcome.ERROR_STATUS).health(HealthPolicy.none())),

    /** One server fails fast, and the pool takes it for a success. */
    FAIL_FAST_UNSEEN(
            "the same with an error status that no retry policy lists, a success to the pool",
            simulation -> failing(simulation, Outcome.SUCCESS)),

    /** Almost as many requests as the servers can do. */
    RUSH(
            "350 requests a second from 20 s to 30 s",
            simulation -> fourth(simulation, d -> d).load(Load.perSecond(200).during(seconds(20), seconds(30), 350))),

    /** More requests than the servers can do, and then as many as before. */
    SPIKE(
            "600 requests a second from 20 s to 25 s",
            simulation -> fourth(simulation, d -> d).load(Load.perSecond(200).during(seconds(20), seconds(25), 600))),

    /** Every server is drained, stopped and started, one after the other. */
    ROLLING_RESTART(
            "each server, a at 5 s and the next 12 s later, is drained for 3 s, down for 2 s, then 4 times as slow for 3 s",
            simulation -> {
                restart(simulation, "a", 5);
                restart(simulation, "b", 17);
                restart(simulation, "c", 29);
                restart(simulation, "d", 41);
                return simulation;
            }),

    /** One server goes and comes. */
    FLAPPING(
            "d refuses connections from 5 s to 10 s, and again every 15 s",
            simulation -> fourth(simulation, d -> {
                SimulatedServer flapping = d;
                for (int at = 5; at < 60; at += 15) {
                    flapping = flapping.during(seconds(at), seconds(at + 5), Fault.refusing());
                }
                return flapping;
            })),

    /** A server is added. */
    COLD_START(
            "d joins at 20 s and is ten times as slow for its first 10 s",
            simulation -> simulation
                    .server(server("a", 5))
                    .server(server("b", 5))
                    .server(server("c", 5))
                    .joins(seconds(20), server("d", 5).cold(seconds(10), 10)));

    private static final Duration LENGTH = seconds(60);
    private static final long SEED = 7;

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // these functions have no state
    private final UnaryOperator<Simulation> setting;

    Scenario(String description, UnaryOperator<Simulation> setting) {
        this.description = description;
        this.setting = setting;
    }

    private static SimulatedServer server(String id, int weight) {
        return SimulatedServer.of("10.0.0." + (id.charAt(0) - 'a' + 1) + ":80 id=" + id + " weight=" + weight);
    }

    /** Adds a, b and c as usual, and d as it is changed. */
    private static Simulation fourth(Simulation simulation, UnaryOperator<SimulatedServer> change) {
        return simulation
                .server(server("a", 5))
                .server(server("b", 5))
                .server(server("c", 5))
                .server(change.apply(server("d", 5)));
    }

    private static Simulation failing(Simulation simulation, Outcome outcome) {
        return fourth(simulation, d -> d.during(seconds(10), seconds(60), Fault.failing(outcome)));
    }

    private static void restart(Simulation simulation, String id, int at) {
        simulation
                .server(server(id, 5).cold(seconds(3), 4))
                .at(seconds(at), pool -> pool.admin(id, ServerState.DRAINING))
                .at(seconds(at + 3), pool -> pool.admin(id, ServerState.DOWN))
                .at(seconds(at + 5), pool -> pool.admin(id, ServerState.UP));
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    /** Returns its name as in file names, such as {@code slow-server}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns what happens, in a few words. */
    public String description() {
        return description;
    }

    /** Returns the simulation, which may be changed further. */
    public Simulation with(Scheduler scheduler) {
        return setting.apply(Simulation.of(scheduler).timeout(seconds(2)).seed(SEED));
    }

    /** Runs a minute of it with a scheduler. */
    public SimulationResult run(Scheduler scheduler) {
        return with(scheduler).run(LENGTH);
    }

    /** Runs a minute of it with a scheduler by its text, such as {@code hash $key consistent}. */
    public SimulationResult run(String scheduler) {
        return run(Scheduler.named(scheduler));
    }
}
