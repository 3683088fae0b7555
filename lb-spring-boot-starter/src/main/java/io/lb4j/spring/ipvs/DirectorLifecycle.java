package io.lb4j.spring.ipvs;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.Director;
import io.lb4j.ipvs.director.DirectorReport;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.netlink.NetlinkIpvs;
import io.lb4j.spring.KeepAlive;
import io.lb4j.spring.forwarder.ForwarderLifecycle;
import io.lb4j.spring.properties.PropertyPath;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Directs the kernel while the application context runs. It begins when probes have begun, and ends before them, so that the kernel
 * never follows a pool that nobody looks after.
 *
 * <p>Without services for the kernel, the kernel is not asked for anything.
 */
public final class DirectorLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DirectorLifecycle.class);

    private final @Nullable Ipvs provided; // somebody else's to close
    private final List<DirectedService> services;
    private final DirectorSettings settings;

    private final List<Consumer<DirectorReport>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Run run; // written by the context's thread, read by any

    /** What exists between a start and its stop. */
    private record Run(Ipvs kernel, Director director, KeepAlive alive) {}

    DirectorLifecycle(@Nullable Ipvs provided, List<DirectedService> services, DirectorSettings settings) {
        this.provided = provided;
        this.services = services;
        this.settings = settings;
    }

    /** Tells somebody what each director of this application sees in the kernel. */
    public void addListener(Consumer<DirectorReport> listener) {
        listeners.add(listener);
        Run now = run;
        if (now != null) {
            now.director.addListener(listener);
        }
    }

    /** Returns the services that the kernel is to carry. */
    public List<DirectedService> services() {
        return services;
    }

    /** Returns how the kernel is directed. */
    DirectorSettings settings() {
        return settings;
    }

    /** Returns the director, or {@code null} if nothing is directed at present. */
    public @Nullable Director director() {
        Run now = run;
        return now == null ? null : now.director;
    }

    @Override
    public void start() {
        if (services.isEmpty() && settings.stateFile() == null) {
            return;
        }
        Ipvs kernel = provided == null ? NetlinkIpvs.open() : provided;
        try {
            Director director = new PropertyPath("lb.ipvs").below(() -> Director.start(kernel, services, settings));
            listeners.forEach(director::addListener);
            run = new Run(kernel, director, KeepAlive.start("lb-ipvs"));
        } catch (RuntimeException e) {
            close(kernel);
            throw e;
        }
        services.forEach(service -> log.info(
                "service {}: {} by the kernel via {} -> pool {} ({}, {} servers)",
                service.name(),
                service.key(),
                service.service().via().name().toLowerCase(Locale.ROOT),
                service.pool().name(),
                service.pool().scheduler().text(),
                service.pool().snapshot().servers().size()));
    }

    @Override
    public void stop() {
        Run now = run;
        run = null;
        if (now == null) {
            return;
        }
        try {
            now.director.close();
        } finally {
            close(now.kernel);
            now.alive.close();
        }
    }

    private void close(Ipvs kernel) {
        if (kernel != provided) {
            kernel.close();
        }
    }

    @Override
    public boolean isRunning() {
        return run != null;
    }

    @Override
    public int getPhase() {
        return ForwarderLifecycle.PHASE + 1;
    }
}
