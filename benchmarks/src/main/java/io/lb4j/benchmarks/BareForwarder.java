package io.lb4j.benchmarks;

import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.netty.Forwarder;
import io.lb4j.netty.ForwarderSettings;
import io.lb4j.netty.ServiceSettings;
import io.lb4j.netty.Transport;
import java.time.Duration;
import java.util.Locale;

/**
 * A forwarder without a framework around it, to be measured beside nginx and HAProxy.
 *
 * <p>Arguments: {@code http|tcp LISTEN THREADS TRANSPORT SCHEDULER SERVER...}, for example
 * {@code http 127.0.0.1:8080 1 auto round_robin 127.0.0.1:9001 127.0.0.1:9002}.
 */
public final class BareForwarder {

    private static final int FIRST_SERVER = 5;

    private BareForwarder() {}

    /** Runs until the process is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        PoolBuilder pool = Pool.named("bench").scheduler(arguments[4]);
        for (int i = FIRST_SERVER; i < arguments.length; i++) {
            pool.server(arguments[i]);
        }
        Transport transport = Transport.valueOf(arguments[3].toUpperCase(Locale.ROOT));
        ServiceSettings settings = ServiceSettings.builder()
                .idleTimeout(Duration.ofMinutes(10))
                .maxConnections(20_000)
                .keptConnections(1024)
                .build();
        Protocol protocol = Protocol.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Forwarder forwarder = Forwarder.create(new ForwarderSettings(transport, Integer.parseInt(arguments[2])));
        forwarder.listen(VirtualService.inProcess("bench", arguments[1], protocol, pool.build()), settings);
        forwarder.awaitShutdown();
    }
}
