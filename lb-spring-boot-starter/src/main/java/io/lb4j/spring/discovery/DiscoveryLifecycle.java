package io.lb4j.spring.discovery;

import io.lb4j.core.Pool;
import io.lb4j.core.discovery.Discovery;
import io.lb4j.core.discovery.ServerSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks for servers while the application context runs: it starts before everything that serves, and waits a little for the first answers. A
 * pool that has none then is told of, and refuses requests until one comes.
 */
public final class DiscoveryLifecycle implements SmartLifecycle {

    /** Before forwarder and web servers, behind whatever registries start with. */
    private static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(DiscoveryLifecycle.class);

    /** What to look for. */
    record Plan(Pool pool, ServerSource source, Duration longestWait) {}

    private final List<Plan> plans;
    private volatile List<Discovery> running = List.of(); // written by the context's thread

    DiscoveryLifecycle(List<Plan> plans) {
        this.plans = plans;
    }

    /** Returns what looks for this pool's servers, or {@code null} if nothing does. */
    public @Nullable Discovery of(String pool) {
        return running.stream()
                .filter(discovery -> discovery.pool().name().equals(pool))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void start() {
        List<Discovery> started = new ArrayList<>();
        plans.forEach(plan -> started.add(Discovery.start(plan.pool(), plan.source())));
        running = List.copyOf(started);
        long begun = System.nanoTime();
        for (int i = 0; i < plans.size(); i++) {
            await(started.get(i), plans.get(i).longestWait().toNanos() - (System.nanoTime() - begun));
        }
    }

    private static void await(Discovery discovery, long nanos) {
        CompletableFuture<Void> first = discovery.first();
        try {
            first.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            log.warn(
                    "pool {}: {} has not told any server yet ({}); starting all the same",
                    discovery.pool().name(),
                    discovery.source(),
                    discovery.failure());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a first answer does not fail", e);
        }
    }

    @Override
    public void stop() {
        List<Discovery> ended = running;
        running = List.of();
        ended.forEach(Discovery::close);
    }

    @Override
    public boolean isRunning() {
        return !running.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
