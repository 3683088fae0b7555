package io.lb4j.testkit;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Traffic through a real pool to servers that are only simulated, on a clock that jumps from event to event: minutes of traffic take
 * milliseconds, and the same seed gives the same run on every machine.
 *
 * <pre>{@code
 * SimulationResult result = Simulation.of("peak_ewma")
 *         .servers("a:1", "b:1", "c:1")
 *         .server(SimulatedServer.of("d:1").always(Fault.slower(10)))
 *         .load(Load.perSecond(200))
 *         .seed(7)
 *         .run(Duration.ofMinutes(2));
 * assertThat(result.server("d:1").share()).isLessThan(0.1);
 * }</pre>
 *
 * <p>A request is tried once: retries would hide what a scheduler does. Not thread-safe; a run happens on the calling thread, and each
 * one starts from the beginning.
 *
 * <table>
 * <caption>Defaults</caption>
 * <tr><th>setting</th><th>default</th></tr>
 * <tr><td>load</td><td>200 requests a second, in an open loop</td></tr>
 * <tr><td>timeout</td><td>1 s, for the response header</td></tr>
 * <tr><td>clients</td><td>1000</td></tr>
 * <tr><td>health</td><td>{@link HealthPolicy#maxFails()}</td></tr>
 * <tr><td>seed</td><td>1</td></tr>
 * </table>
 */
public final class Simulation {

    /** Requests of so many clients differ; see {@link NumberedRequest}. */
    private static final int MOST_CLIENTS = 1 << 16;

    /** Something that happens to the pool. */
    record Step(long at, Consumer<Pool> action) {}

    /** A server that comes later. */
    record Joining(long at, SimulatedServer server) {}

    final Scheduler scheduler;
    final List<SimulatedServer> servers = new ArrayList<>();
    final List<Joining> joining = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    Load load = Load.perSecond(200);
    Duration timeout = Duration.ofSeconds(1);
    HealthPolicy health = HealthPolicy.maxFails();
    int clients = 1000;
    long seed = 1;

    private Simulation(Scheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    }

    /** Starts the definition of a simulation with a scheduler by its text, such as {@code hash $key consistent}. */
    public static Simulation of(String scheduler) {
        return of(Scheduler.named(scheduler));
    }

    /** Starts the definition of a simulation with a scheduler. */
    public static Simulation of(Scheduler scheduler) {
        return new Simulation(scheduler);
    }

    /** Adds healthy servers by their definitions in the one-line form. */
    public Simulation servers(String... lines) {
        for (String line : lines) {
            server(SimulatedServer.of(line));
        }
        return this;
    }

    /** Adds a server. */
    public Simulation server(SimulatedServer server) {
        servers.add(Objects.requireNonNull(server, "server"));
        return this;
    }

    /** Adds a server to the pool at this time since the start of the run. */
    public Simulation joins(Duration at, SimulatedServer server) {
        joining.add(new Joining(at.toNanos(), Objects.requireNonNull(server, "server")));
        return at(
                at,
                pool -> pool.update(specs -> {
                    specs.add(server.spec());
                    return specs;
                }));
    }

    /**
     * Does something to the pool at this time since the start of the run: drains, reweights, removes. A server that is removed may
     * be added again.
     */
    public Simulation at(Duration at, Consumer<Pool> action) {
        steps.add(new Step(at.toNanos(), Objects.requireNonNull(action, "action")));
        return this;
    }

    /** Chooses how requests come. */
    public Simulation load(Load newLoad) {
        load = Objects.requireNonNull(newLoad, "load");
        return this;
    }

    /** Chooses how long a client waits for the response header. */
    public Simulation timeout(Duration newTimeout) {
        timeout = Objects.requireNonNull(newTimeout, "timeout");
        return this;
    }

    /** Chooses how many clients there are, 1..65536; each request of an open loop comes from one of them, all alike. */
    public Simulation clients(int count) {
        if (count < 1 || count > MOST_CLIENTS) {
            throw new InvalidValueException("clients", count, "1.." + MOST_CLIENTS);
        }
        clients = count;
        return this;
    }

    /** Chooses the health policy; its probe, if any, is not sent. */
    public Simulation health(HealthPolicy policy) {
        health = Objects.requireNonNull(policy, "health");
        return this;
    }

    /** Chooses the run: arrivals, clients, latencies, faults, and what the scheduler draws. */
    public Simulation seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    /**
     * Lets requests come for so long, and waits for the end of all of them.
     *
     * @throws AssertionError if a pick is active when all have been completed
     */
    public SimulationResult run(Duration duration) {
        return new Run(this, duration.toNanos()).result();
    }
}
