package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Pool;
import io.lb4j.core.Probe;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.core.Statuses;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolProberTest {

    private static final Duration OFTEN = Duration.ofMillis(300);

    private static Probe fast(@Nullable String path) {
        return fast(path == null ? Probe.tcp() : Probe.http(path));
    }

    private static Probe fast(Probe probe) {
        return probe.every(OFTEN).turningAfter(1, 2);
    }

    /** Probes one server that answers so, until it has been decided; returns what it is said to be. */
    private static String verdict(Probe probe, String answer, ServerState expected) {
        try (RealServer a = RealServer.named("a");
                Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            a.script((request, connection, out) -> RealServer.raw(out, answer));
            Pool pool = Gateway.pool(a.address())
                    .health(HealthPolicy.maxFails().withProbe(probe))
                    .build();
            forwarder.probe(pool);
            Gateway.await(
                    expected + ", as probed",
                    () -> state(pool) == expected && a.requests().size() > 1);
            return pool.snapshot().servers().get(0).reason();
        }
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 Fine\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Probe asking(@Nullable String host, String statuses, @Nullable String body) {
        return fast(Probe.of(new Probe.Http("/healthz", host, Statuses.parse(statuses), body)));
    }

    @Test
    void onlyTheStatusesAskedForPass() {
        assertThat(verdict(asking(null, "204", null), ok("x"), ServerState.DOWN))
                .isEqualTo("GET /healthz answered status 200");
        assertThat(verdict(
                        asking(null, "503", null).asMandatory(),
                        "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
                        ServerState.UP))
                .isNotNull();
    }

    @Test
    void bodyMustContainWhatIsAskedFor() {
        assertThat(verdict(asking(null, "200", "\"UP\""), ok("{\"status\":\"DOWN\"}"), ServerState.DOWN))
                .isEqualTo("GET /healthz answered without \"\"UP\"\"");
        assertThat(verdict(asking(null, "200", "\"UP\"").asMandatory(), ok("{\"status\":\"UP\"}"), ServerState.UP))
                .isNotNull();
        assertThat(verdict(asking(null, "200", "UP"), ok("-".repeat(70_000) + "UP"), ServerState.DOWN))
                .isEqualTo("its probe was answered with more than 65536 bytes");
    }

    @Test
    void anotherPortOfTheServersHostMayBeAsked() {
        try (RealServer health = RealServer.named("health");
                Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            Pool pool = Gateway.pool("127.0.0.1:0") // the port of the service
                    .health(HealthPolicy.maxFails()
                            .withProbe(fast("/healthz")
                                    .toPort(ServerSpec.parse(health.address())
                                            .address()
                                            .port())
                                    .asMandatory()))
                    .build();

            forwarder.probe(pool);

            Gateway.await("up", () -> state(pool) == ServerState.UP);
        }
    }

    @Test
    void serverWithAMandatoryProbeIsDownUntilItsFirstPasses() {
        try (RealServer a = RealServer.named("a");
                Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            Pool pool = Gateway.pool(a.address())
                    .health(HealthPolicy.maxFails()
                            .withProbe(asking("orders.internal", "200", null).asMandatory()))
                    .build();
            assertThat(state(pool)).isEqualTo(ServerState.DOWN);
            assertThat(pool.snapshot().servers().get(0).reason()).isEqualTo("not probed yet");

            forwarder.probe(pool);

            Gateway.await("up", () -> state(pool) == ServerState.UP);
            assertThat(a.requests().get(0).toString()).contains("orders.internal");
        }
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
                    .health(HealthPolicy.maxFails().withProbe(fast((String) null)))
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
