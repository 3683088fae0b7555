package io.lb4j.netty;

import io.lb4j.core.AgentCheck;
import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Persistence;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pool;
import io.lb4j.core.Probe;
import io.lb4j.core.VirtualService;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Carries the traffic of virtual services inside this JVM: HTTP/1.1 requests and TCP connections.
 *
 * <p>Thread-safe. Its threads are daemons: a program that does nothing else stays up by {@link #awaitShutdown}.
 *
 * <pre>{@code
 * Forwarder forwarder = Forwarder.create(ForwarderSettings.standard());
 * forwarder.listen(VirtualService.inProcess("web", "0.0.0.0:8080", HTTP, pool), ServiceSettings.standard());
 * forwarder.awaitShutdown();
 * }</pre>
 */
public final class Forwarder implements AutoCloseable {

    private final EventLoops loops;
    private final List<BoundService> services = new CopyOnWriteArrayList<>();
    private final List<PoolProber> probers = new CopyOnWriteArrayList<>();
    private final Commands commands = new Commands();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Forwarder(EventLoops loops) {
        this.loops = loops;
    }

    /**
     * Starts the event loops.
     *
     * @throws InvalidValueException if the transport does not work here
     */
    public static Forwarder create(ForwarderSettings settings) {
        return new Forwarder(new EventLoops(settings));
    }

    /**
     * Starts to listen.
     *
     * @throws ListenFailedException if the address cannot be had
     * @throws InvalidValueException if the service is not one that a forwarder can carry
     */
    public RunningService listen(VirtualService service, ServiceSettings settings) {
        if (service.via() != VirtualService.Via.IN_PROCESS) {
            throw new InvalidValueException("via", service.via(), "IN_PROCESS, for a forwarder");
        }
        if (service.address() == null) {
            throw new InvalidValueException("mark", service.mark(), "an address, for a forwarder");
        }
        requireUse(service.pool().persistence(), service.protocol());
        ServiceHandlers handlers = switch (service.protocol()) {
            case HTTP -> new HttpForwarder(service, settings, loops);
            case TCP -> new TcpForwarder(service, settings, loops);
            case UDP, SCTP ->
                throw new InvalidValueException(
                        "protocol", service.protocol().name().toLowerCase(Locale.ROOT), "http or tcp, for a forwarder");
        };
        BoundService bound = BoundService.bind(service, service.address(), settings, loops, handlers);
        services.add(bound);
        return bound;
    }

    /** Refuses persistence that would never bind anything. */
    private static void requireUse(@Nullable Persistence persistence, VirtualService.Protocol protocol) {
        if (persistence instanceof PersistenceTemplate template && template.kind() == PersistenceTemplate.Kind.MARK) {
            throw new InvalidValueException("persistence.kind", "mark", "client or all-ports, for a forwarder");
        }
        if (persistence != null && protocol != VirtualService.Protocol.HTTP && !persistence.bindsConnections()) {
            throw new InvalidValueException(
                    "persistence",
                    persistence,
                    "one that needs no HTTP, for " + protocol.name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * Starts the probes and agent checks of a pool's health policy, if it has any, until the forwarder closes. Over TLS the JDK's
     * trust decides.
     */
    public void probe(Pool pool) {
        probe(pool, null);
    }

    /**
     * Starts the probes and agent checks of a pool's health policy, if it has any, until the forwarder closes.
     *
     * @param engines what speaks TLS where the probe asks for it; {@code null} for what the JDK trusts
     */
    public void probe(Pool pool, @Nullable ClientEngines engines) {
        Probe probe = pool.health().probe();
        if (probe != null) {
            probers.add(PoolProber.start(pool, probe, new ProbeKinds(probe, engines, commands, loops), loops));
        }
        AgentCheck agent = pool.health().agent();
        if (agent != null) {
            probers.add(PoolProber.start(pool, agent, loops));
        }
    }

    /** Returns the services that listen. */
    public List<RunningService> services() {
        return List.copyOf(services);
    }

    /** Returns the name of the transport in use: epoll, io_uring or nio. */
    public String transport() {
        return loops.transport();
    }

    /** Stops accepting, lets what is in flight finish for at most {@code grace}, then closes everything. */
    public void shutdown(Duration grace) {
        probers.forEach(PoolProber::stop);
        commands.stop();
        services.forEach(BoundService::stopAccepting);
        long deadline = System.nanoTime() + grace.toNanos();
        services.forEach(service -> service.finish(deadline));
        loops.close();
        ended.countDown();
    }

    /** Waits until the forwarder has been shut down. */
    public void awaitShutdown() throws InterruptedException {
        ended.await();
    }

    /** Shuts down without grace. */
    @Override
    public void close() {
        shutdown(Duration.ZERO);
    }
}
