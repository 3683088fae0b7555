package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Pool;
import io.lb4j.core.Probe;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolProberTest {

    private static Probe fast(@Nullable String path) {
        return new Probe(path, Duration.ofMillis(500), Duration.ofMillis(500), 1, 2);
    }

    @Test
    void serverThatFailsItsProbeGoesDownAndComesBack() {
        try (RealServer a = RealServer.named("a");
                Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            Pool pool = Gateway.pool(a.address())
                    .health(HealthPolicy.maxFails().withProbe(fast("/healthz")))
                    .build();
            forwarder.probe(pool);
            a.script(
                    (request, connection, out) -> RealServer.raw(out, "HTTP/1.1 500 Ill\r\nContent-Length: 0\r\n\r\n"));
            Gateway.await("down", () -> state(pool) == ServerState.DOWN);
            assertThat(pool.snapshot().servers().get(0).reason()).isEqualTo("GET /healthz answered status 500");
            a.script((request, connection, out) -> RealServer.ok(out, "fine"));
            Gateway.await("up", () -> state(pool) == ServerState.UP);
        }
    }

    @Test
    void serverThatDoesNotListenFailsTheTcpProbe() {
        RealServer a = RealServer.named("a");
        try (Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            Pool pool = Gateway.pool(a.address())
                    .health(HealthPolicy.maxFails().withProbe(fast(null)))
                    .build();
            forwarder.probe(pool);
            Gateway.await("probed", () -> a.accepted() > 1);
            assertThat(state(pool)).isEqualTo(ServerState.UP);
            a.kill();
            Gateway.await("down", () -> state(pool) == ServerState.DOWN);
        }
    }

    @Test
    void newServerIsProbedToo() {
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            Pool pool = Gateway.pool(a.address())
                    .health(HealthPolicy.maxFails().withProbe(fast("/healthz")))
                    .build();
            forwarder.probe(pool);
            pool.update(specs -> {
                specs.add(io.lb4j.core.ServerSpec.parse(b.address()));
                return specs;
            });
            Gateway.await("probed", () -> !b.requests().isEmpty());
        }
    }

    @Test
    void serverThatMovesIsProbedWhereItIsNow() {
        try (RealServer a = RealServer.named("a");
                RealServer b = RealServer.named("b");
                Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            Pool pool = Pool.named("test")
                    .server(ServerSpec.at(a.address()).id("web").build())
                    .health(HealthPolicy.maxFails().withProbe(fast("/healthz")))
                    .build();
            forwarder.probe(pool);
            pool.update(specs -> List.of(ServerSpec.at(b.address()).id("web").build()));
            Gateway.await("probed", () -> !b.requests().isEmpty());
            assertThat(a.requests()).hasSizeLessThanOrEqualTo(1); // one may have been on its way
        }
    }

    private static ServerState state(Pool pool) {
        Server server = pool.snapshot().servers().get(0);
        return server.state();
    }
}
