package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.lb4j.core.AgentCheck;
import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Pool;
import io.lb4j.core.Probe;
import io.lb4j.core.ServerState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Probes by gRPC, by commands, and what agents say. */
@Timeout(60)
class ProbeKindsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Probes one server until it has been decided; returns why it is in its state. */
    private static String verdict(String address, Probe probe, @Nullable ClientEngines engines, ServerState expected) {
        Probe often = probe.every(Duration.ofSeconds(1)).turningAfter(1, 1);
        Pool pool = Gateway.pool(address)
                .health(HealthPolicy.maxFails().withProbe(expected == ServerState.UP ? often.asMandatory() : often))
                .build();
        try (Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            forwarder.probe(pool, engines);
            io.lb4j.core.Server server = pool.snapshot().servers().get(0);
            Gateway.await("decided", () -> server.state() == expected);
            return server.reason();
        }
    }

    // ---- gRPC

    private static Server grpc(BindableService... services) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0));
        for (BindableService service : services) {
            builder.addService(service);
        }
        return builder.build().start();
    }

    private static String at(Server server) {
        return "127.0.0.1:" + server.getPort();
    }

    @Test
    void grpcServerThatServesPassesAndAnythingElseFails() throws Exception {
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus("orders.Orders", ServingStatus.SERVING);
        health.setStatus("stock.Stock", ServingStatus.NOT_SERVING);
        Server server = grpc(health.getHealthService());
        try {
            verdict(at(server), Probe.grpc(""), null, ServerState.UP);
            verdict(at(server), Probe.grpc("orders.Orders"), null, ServerState.UP);
            assertThat(verdict(at(server), Probe.grpc("stock.Stock"), null, ServerState.DOWN))
                    .isEqualTo("gRPC health of stock.Stock answered NOT_SERVING");
            assertThat(verdict(at(server), Probe.grpc("nobody"), null, ServerState.DOWN))
                    .startsWith("gRPC health of nobody answered NOT_FOUND");
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void grpcServerWithoutAHealthServiceFails() throws Exception {
        Server server = grpc();
        try {
            assertThat(verdict(at(server), Probe.grpc(""), null, ServerState.DOWN))
                    .startsWith("gRPC health answered UNIMPLEMENTED");
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void grpcServerIsAskedOverTls(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.of(directory, "dns:orders.internal");
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
                .sslContext(
                        GrpcSslContexts.configure(io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder.forServer(
                                        certificate.keys()))
                                .build())
                .addService(new HealthStatusManager().getHealthService())
                .build()
                .start();
        try {
            ClientEngines trusting = certificate.context()::createSSLEngine;
            verdict(at(server), Probe.of(new Probe.Grpc("", "orders.internal", true)), trusting, ServerState.UP);
            assertThat(verdict(
                            at(server),
                            Probe.of(new Probe.Grpc("", "stock.internal", true)),
                            trusting,
                            ServerState.DOWN))
                    .startsWith("gRPC health failed: No subject alternative DNS name matching stock.internal");
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void serverThatDoesNotSpeakHttp2Fails() {
        try (RealServer plain = RealServer.named("a")) {
            assertThat(verdict(plain.address(), Probe.grpc(""), null, ServerState.DOWN))
                    .startsWith("gRPC health ");
        }
    }

    // ---- commands

    private static Probe shell(String script) {
        return Probe.command("/bin/sh", "-c", script, "sh", "{host}", "{port}", "{id}");
    }

    @Test
    void commandPassesByItsExitStatusAndKnowsTheServer() {
        verdict("10.1.2.3:81", shell("test \"$1 $2 $3\" = '10.1.2.3 81 10.1.2.3:81'"), null, ServerState.UP);
        assertThat(verdict("10.1.2.3:81", shell("echo out of disk; echo more >&2; exit 3"), null, ServerState.DOWN))
                .isEqualTo("/bin/sh exited with 3: out of disk");
        assertThat(verdict("10.1.2.3:81", shell("yes | head -c 300000; exit 1"), null, ServerState.DOWN))
                .isEqualTo("/bin/sh exited with 1: y");
        assertThat(verdict("10.1.2.3:81", Probe.command("/no/such/check"), null, ServerState.DOWN))
                .startsWith("its probe could not run: ");
    }

    @Test
    void commandThatHangsIsKilledWithWhatItStarted(@TempDir Path directory) throws Exception {
        Path child = directory.resolve("child");
        String script = "sleep 1000 & echo $! > " + child + ".new; mv " + child + ".new " + child + "; wait";

        assertThat(verdict("10.1.2.3:81", shell(script), null, ServerState.DOWN))
                .isEqualTo("/bin/sh did not end within 1000 ms");

        Gateway.await("started", () -> Files.exists(child));
        long pid = Long.parseLong(Files.readString(child).strip());
        Gateway.await(
                "killed",
                () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    // ---- agents

    /** An agent that says the same to everybody until it is told otherwise. */
    private static final class Agent implements AutoCloseable {

        volatile String line = "up\n"; // written by the test, read by the listener
        private final ServerSocket listener = new ServerSocket(0, 16, LOOPBACK);

        Agent() throws IOException {
            Thread thread = new Thread(() -> {
                while (!listener.isClosed()) {
                    try (Socket client = listener.accept()) {
                        client.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        // the other side has closed, or the test has ended
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @Test
    void agentStandsBesideAProbe() throws IOException {
        try (Agent agent = new Agent();
                RealServer a = RealServer.named("a");
                Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            Pool pool = Gateway.pool(a.address() + " weight=100")
                    .health(HealthPolicy.maxFails()
                            .withProbe(Probe.http("/healthz")
                                    .every(Duration.ofMillis(300))
                                    .turningAfter(1, 2))
                            .withAgent(AgentCheck.at(agent.port()).every(Duration.ofMillis(300))))
                    .build();
            forwarder.probe(pool);

            agent.line = "75%\r\n";
            Gateway.await("three quarters", () -> weight(pool) == 75);
            agent.line = "drain,50%"; // without an end of the line
            Gateway.await("drained", () -> state(pool) == ServerState.DRAINING && weight(pool) == 50);
            agent.line = "ready down#no disk\nup\n";
            Gateway.await("down", () -> state(pool) == ServerState.DOWN);
            assertThat(pool.snapshot().servers().get(0).reason()).isEqualTo("its agent said ready down#no disk");
            agent.line = "x".repeat(2000) + "\n";
            int probes = a.requests().size();
            Gateway.await("probed meanwhile", () -> a.requests().size() > probes + 1);
            assertThat(state(pool)).isEqualTo(ServerState.DOWN);
            agent.line = "up 100%\n";
            Gateway.await("up", () -> state(pool) == ServerState.UP && weight(pool) == 100);
        }
    }

    @Test
    void silentAgentLeavesItsLastWordStanding() throws IOException {
        try (RealServer a = RealServer.named("a");
                Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            Pool pool;
            try (Agent agent = new Agent()) {
                pool = Gateway.pool(a.address() + " weight=100")
                        .health(HealthPolicy.maxFails()
                                .withProbe(Probe.http("/healthz").every(Duration.ofMillis(100)))
                                .withAgent(AgentCheck.at(agent.port()).every(Duration.ofMillis(100))))
                        .build();
                forwarder.probe(pool);
                agent.line = "20%\n";
                Gateway.await("a fifth", () -> weight(pool) == 20);
            }
            int probes = a.requests().size();
            Gateway.await("the agent was asked again", () -> a.requests().size() > probes + 3);
            assertThat(weight(pool)).isEqualTo(20);
            assertThat(state(pool)).isEqualTo(ServerState.UP);
        }
    }

    private static int weight(Pool pool) {
        return pool.snapshot().servers().get(0).weight();
    }

    private static ServerState state(Pool pool) {
        return pool.snapshot().servers().get(0).state();
    }
}
