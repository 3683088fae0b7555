package io.lb4j.netty;

import io.lb4j.core.AgentCheck;
import io.lb4j.core.LbListener;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Probe;
import io.lb4j.core.Server;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.ServerState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Probes the servers of one pool from the event loops and tells the pool the results, from a thread of its own, since the pool
 * may take its time to act on them.
 */
final class PoolProber implements LbListener {

    /** How each server is asked. */
    interface Kinds {
        ProbeKind of(Server server);
    }

    /** Where results go; on the prober's thread. */
    interface Results {
        void tell(String id, boolean passed, String detail);
    }

    private final Pool pool;
    private final Kinds kinds;
    private final ServerProbe.Rhythm rhythm;
    private final Results told;
    private final EventLoops loops;
    private final Map<String, ServerProbe> probes = new ConcurrentHashMap<>();
    private final ExecutorService results;
    private volatile boolean stopped;

    private PoolProber(Pool pool, Kinds kinds, ServerProbe.Rhythm rhythm, Results told, EventLoops loops) {
        this.pool = pool;
        this.kinds = kinds;
        this.rhythm = rhythm;
        this.told = told;
        this.loops = loops;
        this.results = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "lb-probes-" + pool.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts the probe of a pool's health policy. */
    static PoolProber start(Pool pool, Probe probe, ProbeKinds asked, EventLoops loops) {
        return start(new PoolProber(
                pool, asked, new ServerProbe.Rhythm(probe.interval(), probe.downInterval()), pool::probed, loops));
    }

    /** Starts to ask the agents of a pool's health policy. */
    static PoolProber start(Pool pool, AgentCheck agent, EventLoops loops) {
        ConnectingProbe.Dialogue dialogue = new AgentDialogue();
        return start(new PoolProber(
                pool,
                server -> server.address().isUnix()
                        ? answer -> answer.failed("a server on a unix socket has no host where an agent could be")
                        : new ConnectingProbe(loops, at(server, agent), agent.timeout(), null, dialogue),
                new ServerProbe.Rhythm(agent.interval(), agent.interval()),
                new AgentLines(pool),
                loops));
    }

    private static ServerAddress at(Server server, AgentCheck agent) {
        return new ServerAddress(server.address().host(), agent.port());
    }

    private static PoolProber start(PoolProber prober) {
        prober.pool.addListener(prober);
        prober.published(prober.pool.snapshot());
        return prober;
    }

    @Override
    public void published(PoolSnapshot snapshot) {
        if (stopped) {
            return;
        }
        for (Server server : snapshot.servers()) {
            probes.compute(server.id(), (id, running) -> {
                if (running != null && running.address().equals(server.address())) {
                    return running;
                }
                if (running != null) {
                    running.stop();
                }
                ServerProbe started = new ServerProbe(
                        server.address(),
                        rhythm,
                        kinds.of(server),
                        loops.next(),
                        () -> isDown(id),
                        (passed, detail) -> report(id, passed, detail));
                started.start();
                return started;
            });
        }
        probes.entrySet().removeIf(entry -> {
            boolean gone = snapshot.server(entry.getKey()) == null;
            if (gone) {
                entry.getValue().stop();
            }
            return gone;
        });
    }

    private boolean isDown(String id) {
        Server server = pool.snapshot().server(id);
        return server != null && server.state() == ServerState.DOWN;
    }

    private void report(String id, boolean passed, String detail) {
        try {
            results.execute(() -> told.tell(id, passed, detail));
        } catch (RejectedExecutionException e) {
            stop(); // a result that came after the end
        }
    }

    void stop() {
        stopped = true;
        probes.values().forEach(ServerProbe::stop);
        results.shutdown();
    }
}
