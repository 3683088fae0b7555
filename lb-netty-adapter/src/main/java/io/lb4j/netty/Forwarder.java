package io.lb4j.netty;

import io.lb4j.core.Pool;
import io.lb4j.core.VirtualService;
import java.time.Duration;
import java.util.List;

/**
 * Carries the traffic of virtual services inside this JVM.
 *
 * <p>Thread-safe.
 */
public final class Forwarder implements AutoCloseable {

    /** Starts the event loops. */
    public static Forwarder create(ForwarderSettings settings) {
        throw new IllegalStateException("stub for compiling against");
    }

    /** Starts to listen. @throws ListenFailedException if the address cannot be had. */
    public RunningService listen(VirtualService service, ServiceSettings settings) {
        throw new IllegalStateException("stub for compiling against");
    }

    /** Starts the probes of a pool's health policy, if it has one, until the forwarder closes. */
    public void probe(Pool pool) {
        throw new IllegalStateException("stub for compiling against");
    }

    /** Returns the services that listen. */
    public List<RunningService> services() {
        throw new IllegalStateException("stub for compiling against");
    }

    /** Stops accepting, lets what is in flight finish for at most {@code grace}, then closes everything. */
    public void shutdown(Duration grace) {
        throw new IllegalStateException("stub for compiling against");
    }

    /** Shuts down without grace. */
    @Override
    public void close() {
        shutdown(Duration.ZERO);
    }
}
