package io.lb4j.testkit;

import io.lb4j.core.LbListener;
import io.lb4j.core.Pick;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Server;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One run of a {@link Simulation}. */
final class Run {

    private final Timeline timeline = new Timeline();
    private final Tally tally = new Tally();
    private final Map<String, Workers> workers = new HashMap<>(); // by id
    private final Load load;
    private final long timeoutNanos;
    private final long endNanos;
    private final int clients;
    private final Random arrivals;
    private final Random callers;
    private final Pool pool;

    /** Arrivals, clients and each server draw from generators of their own: so all schedulers see the same traffic. */
    Run(Simulation simulation, long endNanos) {
        this.load = simulation.load;
        this.timeoutNanos = simulation.timeout.toNanos();
        this.endNanos = endNanos;
        this.clients = simulation.clients;
        Random seeds = new Random(simulation.seed);
        this.arrivals = new Random(seeds.nextLong());
        this.callers = new Random(seeds.nextLong());
        Random chance = new Random(seeds.nextLong());
        for (SimulatedServer server : simulation.servers) {
            employ(server, seeds.nextLong());
        }
        for (Simulation.Joining joining : simulation.joining) {
            employ(joining.server(), seeds.nextLong());
        }
        this.pool = Pool.named("simulation")
                .scheduler(simulation.scheduler)
                .servers(simulation.servers.stream().map(SimulatedServer::spec).toList())
                .health(simulation.health)
                .ticker(timeline.ticker())
                .randomness(chance::nextInt)
                .build();
        pool.addListener(new Joins(pool.snapshot()));
        for (Simulation.Step step : simulation.steps) {
            timeline.at(step.at(), () -> step.action().accept(pool));
        }
    }

    private void employ(SimulatedServer server, long seed) {
        String id = server.spec().id();
        if (workers.putIfAbsent(id, new Workers(server, timeline, seed)) != null) {
            throw new IllegalArgumentException("two simulated servers are named " + id);
        }
        tally.joined(id);
    }

    SimulationResult result() {
        if (load.callers() == 0) {
            timeline.after(pause(), this::arrive);
        }
        for (int caller = 0; caller < load.callers(); caller++) {
            callAgain(caller);
        }
        timeline.run();
        for (Server server : pool.snapshot().servers()) {
            if (server.active() != 0) {
                throw new AssertionError(server.id() + " has " + server.active() + " active picks, all were completed");
            }
        }
        return tally.result();
    }

    private long pause() {
        return (long) (-load.pauseNanos(timeline.now()) * StrictMath.log(1 - arrivals.nextDouble()));
    }

    /** Open loop: the next one comes whatever becomes of this one. */
    private void arrive() {
        if (timeline.now() < endNanos) {
            timeline.after(pause(), this::arrive);
            call(callers.nextInt(clients), () -> {});
        }
    }

    /** Closed loop. */
    private void callAgain(int caller) {
        timeline.after(pause(), () -> {
            if (timeline.now() < endNanos) {
                call(caller % clients, () -> callAgain(caller));
            }
        });
    }

    private void call(int client, Runnable afterwards) {
        Pick pick = pool.tryPick(new NumberedRequest(client));
        if (pick == null) {
            tally.refused();
            afterwards.run();
            return;
        }
        Workers chosen = workers(pick.server().id());
        tally.picked(client, pick.server());
        Visit visit = new Visit(pick, timeline.now(), (ended, failed) -> {
            if (failed) {
                tally.failed(ended.server());
            } else {
                tally.answered(timeline.now() - ended.start());
            }
            afterwards.run();
        });
        timeline.deadline(timeoutNanos, visit::timeOut);
        chosen.take(visit);
    }

    private Workers workers(String id) {
        Workers found = workers.get(id);
        if (found == null) {
            throw new IllegalStateException("no simulated server is named " + id + "; see Simulation.joins");
        }
        return found;
    }

    /** Notices servers that come into service. */
    private final class Joins implements LbListener {

        private Set<String> inService;

        Joins(PoolSnapshot snapshot) {
            inService = inService(snapshot);
        }

        private static Set<String> inService(PoolSnapshot snapshot) {
            Set<String> ids = new HashSet<>();
            snapshot.servers().stream().filter(Server::admitted).forEach(server -> ids.add(server.id()));
            return ids;
        }

        @Override
        public void published(PoolSnapshot snapshot) {
            Set<String> now = inService(snapshot);
            for (String id : now) {
                Workers joined = workers.get(id);
                if (joined != null && !inService.contains(id)) {
                    joined.join();
                }
            }
            inService = now;
        }
    }
}
