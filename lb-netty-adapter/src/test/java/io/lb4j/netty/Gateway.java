package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Server;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** One service of a forwarder on a free port, over a pool of real servers. */
final class Gateway implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Forwarder forwarder;
    private final RunningService service;
    private final Pool pool;

    private Gateway(Forwarder forwarder, RunningService service, Pool pool) {
        this.forwarder = forwarder;
        this.service = service;
        this.pool = pool;
    }

    static Gateway http(String... servers) {
        return start(Protocol.HTTP, settings -> settings, pool(servers).build());
    }

    static Gateway http(UnaryOperator<ServiceSettings.Builder> change, String... servers) {
        return start(Protocol.HTTP, change, pool(servers).build());
    }

    static Gateway tcp(String... servers) {
        return start(Protocol.TCP, settings -> settings, pool(servers).build());
    }

    static Gateway tcp(UnaryOperator<ServiceSettings.Builder> change, String... servers) {
        return start(Protocol.TCP, change, pool(servers).build());
    }

    static PoolBuilder pool(String... servers) {
        PoolBuilder pool = Pool.named("test");
        for (String server : servers) {
            pool.server(server);
        }
        return pool;
    }

    static Gateway start(Protocol protocol, UnaryOperator<ServiceSettings.Builder> change, Pool pool) {
        Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 2));
        VirtualService service = VirtualService.inProcess("test", "127.0.0.1:0", protocol, pool);
        ServiceSettings settings = change.apply(ServiceSettings.builder()).build();
        return new Gateway(forwarder, forwarder.listen(service, settings), pool);
    }

    RawClient client() throws IOException {
        return RawClient.to(service.address());
    }

    RawClient.Answer get(String path) throws IOException {
        try (RawClient client = client()) {
            return client.get(path);
        }
    }

    Pool pool() {
        return pool;
    }

    Forwarder forwarder() {
        return forwarder;
    }

    RunningService service() {
        return service;
    }

    Server server(RealServer real) {
        Server server = pool.snapshot().server(real.address());
        assertThat(server).isNotNull();
        return server;
    }

    int active() {
        return pool.snapshot().servers().stream().mapToInt(Server::active).sum();
    }

    /** Waits until a condition holds, for twenty seconds at most. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        forwarder.close();
    }
}
