package io.lb4j.spring.forwarder;

import io.lb4j.core.Pool;
import io.lb4j.core.VirtualService;
import io.lb4j.netty.Forwarder;
import io.lb4j.netty.ForwarderSettings;
import io.lb4j.netty.RunningService;
import io.lb4j.spring.KeepAlive;
import io.lb4j.spring.Pools;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the forwarder while the application context runs: listens when everything else has started, and is the first to stop,
 * together with the graceful shutdown of a web server.
 *
 * <p>Without services and probes there is no forwarder and no thread.
 */
public final class ForwarderLifecycle implements SmartLifecycle {

    /** The phase in which Boot's web servers drain; they start listening earlier, in the phase below. */
    public static final int PHASE = DEFAULT_PHASE - 1024;

    private static final Logger log = LoggerFactory.getLogger(ForwarderLifecycle.class);

    private final ForwarderSettings settings;
    private final Duration grace;
    private final Pools pools;
    private final List<ServicePlan> plans;
    private final ProbeEngines engines;

    private volatile @Nullable Run run; // written by the context's thread, read by any

    /** What exists between a start and its stop. */
    private record Run(
            @Nullable Forwarder forwarder, @Nullable KeepAlive alive) {}

    ForwarderLifecycle(
            ForwarderSettings settings, Duration grace, Pools pools, List<ServicePlan> plans, ProbeEngines engines) {
        this.settings = settings;
        this.grace = grace;
        this.pools = pools;
        this.plans = plans;
        this.engines = engines;
    }

    /** Returns the services that listen at present. */
    public List<RunningService> services() {
        Run now = run;
        return now == null || now.forwarder == null ? List.of() : now.forwarder.services();
    }

    @Override
    public void start() {
        List<Pool> probed = pools.all().stream()
                .filter(pool -> pool.health().probe() != null || pool.health().agent() != null)
                .toList();
        Forwarder forwarder = plans.isEmpty() && probed.isEmpty() ? null : open(probed);
        run = new Run(forwarder, plans.isEmpty() ? null : KeepAlive.start("lb-forwarder"));
    }

    private Forwarder open(List<Pool> probed) {
        Forwarder forwarder = Forwarder.create(settings);
        try {
            for (ServicePlan plan : plans) {
                log(forwarder.listen(plan.service(), plan.settings()));
            }
            probed.forEach(pool -> forwarder.probe(pool, engines.of(pool)));
            return forwarder;
        } catch (RuntimeException e) {
            forwarder.close();
            throw e;
        }
    }

    private void log(RunningService running) {
        VirtualService service = running.service();
        Pool pool = service.pool();
        int servers = pool.snapshot().servers().size();
        log.info(
                "service {}: {} on {}:{} -> pool {} ({}, {} {})",
                service.name(),
                service.protocol().name().toLowerCase(Locale.ROOT),
                running.address().getHostString(),
                running.address().getPort(),
                pool.name(),
                pools.scheduler(pool.name()),
                servers,
                servers == 1 ? "server" : "servers");
    }

    @Override
    public void stop() {
        Run now = run;
        run = null;
        if (now == null) {
            return;
        }
        try {
            if (now.forwarder != null) {
                now.forwarder.shutdown(grace);
            }
        } finally {
            if (now.alive != null) {
                now.alive.close();
            }
        }
    }

    /** Stops without keeping others of the same phase waiting: a web server of this application drains meanwhile. */
    @Override
    public void stop(Runnable callback) {
        new Thread(
                        () -> {
                            try {
                                stop();
                            } catch (RuntimeException e) {
                                log.warn("the forwarder did not stop cleanly", e);
                            } finally {
                                callback.run();
                            }
                        },
                        "lb-forwarder-stop")
                .start();
    }

    @Override
    public boolean isRunning() {
        return run != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
