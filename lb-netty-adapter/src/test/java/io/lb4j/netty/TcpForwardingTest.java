package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Outcome;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pool;
import io.lb4j.core.ServerState;
import io.lb4j.core.VirtualService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpForwardingTest {

    /** What a server does with a connection. */
    private interface Handler {
        void handle(Socket connection, InputStream in, OutputStream out) throws IOException;
    }

    private static ServerSocket server(Handler handler) throws IOException {
        ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket connection = listener.accept();
                    Thread worker = new Thread(() -> {
                        try (connection) {
                            handler.handle(connection, connection.getInputStream(), connection.getOutputStream());
                        } catch (IOException e) {
                            // the other side has gone
                        }
                    });
                    worker.setDaemon(true);
                    worker.start();
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
        return listener;
    }

    private static String address(ServerSocket server) {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private static ServerSocket echo() throws IOException {
        return server((connection, in, out) -> in.transferTo(out));
    }

    @Test
    void bytesPassBothWaysUntilBothSidesHaveEnded() throws Exception {
        byte[] data = new byte[5 << 20];
        new Random(7).nextBytes(data);
        try (ServerSocket echo = echo();
                Gateway gateway = Gateway.tcp(address(echo));
                RawClient client = gateway.client()) {
            Thread writer = new Thread(() -> {
                try {
                    client.socket().getOutputStream().write(data);
                    client.socket().shutdownOutput(); // the echo of the end ends the session
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            writer.start();
            byte[] back = client.socket().getInputStream().readAllBytes();
            assertThat(Arrays.equals(back, data)).isTrue();
            writer.join();
            Gateway.await("active back to 0", () -> gateway.active() == 0);
            assertThat(gateway.pool().snapshot().servers().get(0).count(Outcome.SUCCESS))
                    .isEqualTo(1);
        }
    }

    @Test
    void sessionIsActiveWhileItLasts() throws IOException {
        try (ServerSocket echo = echo();
                Gateway gateway = Gateway.tcp(address(echo))) {
            try (RawClient client = gateway.client()) {
                client.send("x");
                assertThat(client.socket().getInputStream().read()).isEqualTo('x');
                assertThat(gateway.active()).isEqualTo(1);
            }
            Gateway.await("active back to 0", () -> gateway.active() == 0);
        }
    }

    @Test
    void refusedConnectionGoesOnToTheNextServer() throws IOException {
        ServerSocket gone = echo();
        gone.close();
        try (ServerSocket echo = echo();
                Gateway gateway = Gateway.tcp(address(gone), address(echo));
                RawClient client = gateway.client()) {
            client.send("x");
            assertThat(client.socket().getInputStream().read()).isEqualTo('x');
            assertThat(gateway.pool().snapshot().servers().get(0).state()).isEqualTo(ServerState.EJECTED);
        }
    }

    @Test
    void whatTheServerSaidLastReachesTheClientBeforeTheEnd() throws IOException {
        byte[] farewell = "x".repeat(3 << 20).getBytes(StandardCharsets.US_ASCII);
        try (ServerSocket talker = server((connection, in, out) -> out.write(farewell));
                Gateway gateway = Gateway.tcp(address(talker));
                RawClient client = gateway.client()) {
            assertThat(client.socket().getInputStream().readAllBytes()).hasSize(farewell.length);
        }
    }

    @Test
    void nobodyThereMeansAClosedConnection() throws IOException {
        try (Gateway gateway = Gateway.tcp("127.0.0.1:9 down");
                RawClient client = gateway.client()) {
            assertThat(client.isClosedByPeer()).isTrue();
            Gateway.await("connections back to 0", () -> gateway.service().connections() == 0);
        }
    }

    @Test
    void silentSessionEndsAfterItsTime() throws IOException {
        try (ServerSocket echo = echo();
                Gateway gateway = Gateway.tcp(settings -> settings.idleTimeout(Duration.ofMillis(100)), address(echo));
                RawClient client = gateway.client()) {
            assertThat(client.isClosedByPeer()).isTrue();
            Gateway.await("active back to 0", () -> gateway.active() == 0);
        }
    }

    @Test
    void poolThatPersistsByMarkIsRefusedSinceAForwarderSeesNone() {
        Pool pool = Gateway.pool("127.0.0.1:9")
                .persistence(PersistenceTemplate.of(PersistenceTemplate.Kind.MARK))
                .build();
        VirtualService service = VirtualService.inProcess("test", "127.0.0.1:0", VirtualService.Protocol.TCP, pool);

        try (Forwarder forwarder = Forwarder.create(new ForwarderSettings(Transport.AUTO, 1))) {
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() -> forwarder.listen(service, ServiceSettings.standard()))
                    .withMessage("persistence.kind: \"mark\" (expected: client or all-ports, for a forwarder)");
        }
    }
}
