package io.lb4j.netty;

import io.lb4j.core.LbListener;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Probe;
import io.lb4j.core.Server;
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

    private final Pool pool;
    private final Probe probe;
    private final EventLoops loops;
    private final Map<String, ServerProbe> probes = new ConcurrentHashMap<>();
    private final ExecutorService results;
    private volatile boolean stopped;

    private PoolProber(Pool pool, Probe probe, EventLoops loops) {
        this.pool = pool;
        this.probe = probe;
        this.loops = loops;
        this.results = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "lb-probes-" + pool.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    static PoolProber start(Pool pool, Probe probe, EventLoops loops) {
        PoolProber prober = new PoolProber(pool, probe, loops);
        pool.addListener(prober);
        prober.published(pool.snapshot());
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
                        probe,
                        loops,
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
            results.execute(() -> pool.probed(id, passed, detail));
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
