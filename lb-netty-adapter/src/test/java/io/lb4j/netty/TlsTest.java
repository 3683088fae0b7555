package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that come over TLS. */
@Timeout(60)
class TlsTest {

    @TempDir
    private static Path directory;

    private static SslContext tls;
    private static SSLContext trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        KeyManagerFactory factory =
                TestCertificate.of(directory, "dns:localhost").keys();
        tls = SslContextBuilder.forServer(factory).build();
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    }

    private static SSLSocket connect(Gateway gateway) throws IOException {
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory()
                .createSocket(
                        gateway.service().address().getAddress(),
                        gateway.service().address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void requestsPassAndTheServerIsToldOfTheScheme() throws IOException {
        String body = "x".repeat(3 << 20);
        try (RealServer a = RealServer.answering((request, connection, out) -> RealServer.ok(out, request.body()));
                Gateway gateway = Gateway.http(settings -> settings.tls(tls), a.address());
                SSLSocket client = connect(gateway)) {
            for (int i = 0; i < 3; i++) {
                send(client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) client.getInputStream().read());
                }
                assertThat(client.getInputStream().readNBytes(body.length())).hasSize(body.length());
            }
            assertThat(a.requests().get(0).fields("x-forwarded-proto")).containsExactly("https");
            send(client, "NONSENSE\r\n\r\n");
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400");
        }
        Gateway.await("nothing leaked", () -> Leaks.found().isEmpty());
    }

    @Test
    void plainTextOnATlsPortIsClosed() throws IOException {
        try (RealServer a = RealServer.named("a");
                Gateway gateway = Gateway.http(settings -> settings.tls(tls), a.address());
                RawClient client = gateway.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            client.socket().getInputStream().readAllBytes(); // an alert, perhaps
            Gateway.await("connections back to 0", () -> gateway.service().connections() == 0);
            assertThat(a.requests()).isEmpty();
        }
    }

    @Test
    void bytesOfATcpSessionPassBothWays() throws Exception {
        byte[] data = new byte[2 << 20];
        new Random(7).nextBytes(data);
        try (ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                Gateway gateway = Gateway.tcp(settings -> settings.tls(tls), "127.0.0.1:" + listener.getLocalPort());
                SSLSocket client = connect(gateway)) {
            Thread echo = new Thread(() -> {
                try (Socket server = listener.accept()) {
                    server.getInputStream().transferTo(server.getOutputStream());
                } catch (IOException e) {
                    // ended
                }
            });
            echo.start();
            Thread writer = new Thread(() -> {
                try {
                    client.getOutputStream().write(data);
                } catch (IOException e) {
                    // seen by the reader
                }
            });
            writer.start();
            assertThat(Arrays.equals(client.getInputStream().readNBytes(data.length), data))
                    .isTrue();
            writer.join();
        }
    }

    /** The JDK's socket forgives a missing close_notify; its engine tells. */
    @Test
    void endOfATcpSessionIsSaidInTlsToo() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                Gateway gateway = Gateway.tcp(settings -> settings.tls(tls), "127.0.0.1:" + listener.getLocalPort());
                RawClient client = gateway.client()) {
            Thread talker = new Thread(() -> {
                try (Socket server = listener.accept()) {
                    server.getOutputStream().write("farewell".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // seen by the client
                }
            });
            talker.start();
            SSLEngine engine = trusting.createSSLEngine();
            engine.setUseClientMode(true);
            engine.beginHandshake();
            assertThat(readAll(engine, client.socket())).isEqualTo("farewell");
            assertThat(engine.isInboundDone()).as("close_notify came").isTrue();
        }
    }

    private static String readAll(SSLEngine engine, Socket socket) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(1 << 17);
        ByteBuffer plain = ByteBuffer.allocate(1 << 17);
        ByteBuffer out = ByteBuffer.allocate(1 << 17);
        byte[] part = new byte[1 << 14];
        while (!engine.isInboundDone()) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                engine.wrap(ByteBuffer.allocate(0), out.clear());
                socket.getOutputStream().write(out.array(), 0, out.position());
            } else if (engine.unwrap(in.flip(), plain).bytesConsumed() == 0 && !engine.isInboundDone()) {
                in.compact();
                int length = socket.getInputStream().read(part);
                if (length < 0) {
                    break;
                }
                in.put(part, 0, length);
            } else {
                in.compact();
            }
        }
        return new String(plain.array(), 0, plain.position(), StandardCharsets.US_ASCII);
    }
}
