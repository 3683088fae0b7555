package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Pool;
import io.lb4j.core.Probe;
import io.lb4j.core.Server;
import io.lb4j.core.ServerState;
import io.lb4j.core.Statuses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Probes of a server that speaks HTTPS, the JDK's. */
@Timeout(60)
class HttpsProbeTest {

    /** For a handshake on a busy machine: to be late is another reason than those looked for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final AtomicReference<String> name = new AtomicReference<>("");
    private final AtomicReference<String> host = new AtomicReference<>("");
    private TestCertificate certificate;
    private HttpsServer server;

    @BeforeEach
    void listen(@TempDir Path directory) throws Exception {
        certificate = TestCertificate.of(directory, "dns:orders.internal");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters all = getSSLContext().getDefaultSSLParameters();
                all.setSNIMatchers(java.util.List.of(new SNIMatcher(0) {
                    @Override
                    public boolean matches(SNIServerName asked) {
                        name.set(((SNIHostName) asked).getAsciiName());
                        return true;
                    }
                }));
                parameters.setSSLParameters(all);
            }
        });
        server.createContext("/healthz", exchange -> {
            host.set(exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Probes until it is decided; returns why the server is in its state. */
    private String verdict(
            String address, @Nullable String asked, @Nullable ClientEngines engines, ServerState expected) {
        Probe probe = Probe.of(new Probe.Http("/healthz", asked, Statuses.parse("200"), null, true))
                .every(PATIENCE)
                .within(PATIENCE)
                .turningAfter(1, 1);
        Pool pool = Gateway.pool(address)
                .health(HealthPolicy.maxFails().withProbe(expected == ServerState.UP ? probe.asMandatory() : probe))
                .build();
        try (Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            forwarder.probe(pool, engines);
            Server probed = pool.snapshot().servers().get(0);
            Gateway.await("decided", () -> probed.state() == expected);
            return probed.reason();
        }
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void serverWithATrustedCertificateOfThatNamePasses() throws Exception {
        verdict(address(), "orders.internal:8443", certificate.context()::createSSLEngine, ServerState.UP);

        assertThat(name).hasValue("orders.internal");
        assertThat(host).hasValue("orders.internal:8443");
    }

    @Test
    void certificateOfAnotherNameFails() throws Exception {
        ClientEngines trusting = certificate.context()::createSSLEngine;

        assertThat(verdict(address(), "stock.internal", trusting, ServerState.DOWN))
                .startsWith("GET /healthz failed: No subject alternative DNS name matching stock.internal");
        assertThat(verdict(address(), null, trusting, ServerState.DOWN))
                .startsWith("GET /healthz failed: No subject alternative names matching IP address 127.0.0.1");
        assertThat(host).hasValue("");
    }

    @Test
    void certificateThatTheJdkDoesNotTrustFails() {
        assertThat(verdict(address(), "orders.internal", null, ServerState.DOWN))
                .startsWith("GET /healthz failed:")
                .contains("unable to find valid certification path");
    }

    @Test
    void serverWithoutTlsFails() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Thread talker = new Thread(() -> {
                while (!plain.isClosed()) {
                    try (Socket client = plain.accept()) {
                        client.getOutputStream()
                                .write("HTTP/1.1 400 Plain\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        client.shutdownOutput();
                        client.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        // the probe has closed, or the test has ended
                    }
                }
            });
            talker.start();
            assertThat(verdict("127.0.0.1:" + plain.getLocalPort(), null, null, ServerState.DOWN))
                    .isEqualTo("GET /healthz failed: the server does not speak TLS");
        }
    }
}
