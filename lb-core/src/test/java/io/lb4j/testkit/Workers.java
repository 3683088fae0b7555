package io.lb4j.testkit;

import io.lb4j.testkit.SimulatedServer.Window;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** A simulated server at work: a few workers, and a line of requests that wait for them. */
final class Workers {

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final SimulatedServer server;
    private final Timeline timeline;
    private final Random random;
    private final Deque<Visit> waiting = new ArrayDeque<>();
    private int busy;
    private long joined = NEVER;

    Workers(SimulatedServer server, Timeline timeline, long seed) {
        this.server = server;
        this.timeline = timeline;
        this.random = new Random(seed);
    }

    /** Begins to be cold. */
    void join() {
        joined = timeline.now();
    }

    void take(Visit visit) {
        for (Window window : server.windows()) {
            Fault fault = window.fault();
            if (!window.contains(timeline.now()) || fault.kind() == Fault.Kind.SLOW) {
                continue;
            }
            if (fault.kind() == Fault.Kind.SILENT) {
                return;
            }
            if (random.nextDouble() < fault.chance()) {
                timeline.after(Fault.AT_ONCE_NANOS, () -> visit.fail(fault.outcome()));
                return;
            }
        }
        if (busy < server.concurrency()) {
            begin(visit);
        } else {
            waiting.add(visit);
        }
    }

    private void begin(Visit visit) {
        busy++;
        long body = server.body().nanos(random);
        timeline.after((long) (server.latency().nanos(random) * slowness()), () -> {
            visit.header();
            if (body == 0) {
                finish(visit);
            } else {
                timeline.after(body, () -> finish(visit));
            }
        });
    }

    private double slowness() {
        long now = timeline.now();
        double slowness = now - joined < server.coldNanos() ? server.coldFactor() : 1;
        for (Window window : server.windows()) {
            if (window.contains(now)) {
                slowness *= window.fault().factor();
            }
        }
        return slowness;
    }

    /** A worker does not notice that the client has gone until it is done; a request that waits leaves the line. */
    private void finish(Visit visit) {
        visit.succeed();
        busy--;
        for (Visit next = waiting.poll(); next != null; next = waiting.poll()) {
            if (!next.isEnded()) {
                begin(next);
                return;
            }
        }
    }
}
