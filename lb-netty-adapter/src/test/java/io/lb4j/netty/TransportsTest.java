package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of address, on every transport that works everywhere this is built. */
@Timeout(60)
class TransportsTest {

    private static Forwarder forwarder(Transport transport) {
        return Forwarder.create(new ForwarderSettings(transport, 2));
    }

    private static RunningService listen(Forwarder forwarder, Protocol protocol, String server) {
        Pool pool = Gateway.pool(server).build();
        return forwarder.listen(
                VirtualService.inProcess("test", "127.0.0.1:0", protocol, pool), ServiceSettings.standard());
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void hostNamesAreResolved(Transport transport) throws IOException {
        try (RealServer a = RealServer.named("a");
                Forwarder forwarder = forwarder(transport)) {
            String name = "localhost" + a.address().substring(a.address().indexOf(':'));
            try (RawClient client =
                    RawClient.to(listen(forwarder, Protocol.HTTP, name).address())) {
                assertThat(client.get("/").body()).isEqualTo("a");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void unixSocketsAreConnected(Transport transport, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("server.sock");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Forwarder forwarder = forwarder(transport)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            Thread server = new Thread(() -> serve(listener));
            server.setDaemon(true);
            server.start();
            try (RawClient client = RawClient.to(
                    listen(forwarder, Protocol.HTTP, "unix:" + path).address())) {
                assertThat(client.get("/").body()).isEqualTo("unix");
                assertThat(client.get("/").body()).isEqualTo("unix");
            }
            try (RawClient client =
                    RawClient.to(listen(forwarder, Protocol.TCP, "unix:" + path).address())) {
                assertThat(client.get("/").body()).isEqualTo("unix");
            }
        }
    }

    private static void serve(ServerSocketChannel listener) {
        byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nunix".getBytes(StandardCharsets.US_ASCII);
        while (listener.isOpen()) {
            try {
                SocketChannel connection = listener.accept();
                Thread worker = new Thread(() -> {
                    try (connection) {
                        while (connection.read(ByteBuffer.allocate(4096)) > 0) { // requests are small and come whole
                            connection.write(ByteBuffer.wrap(answer));
                        }
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
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void eitherSideOfATcpSessionMayEndFirstAndTheOtherGoOn(Transport transport) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                Forwarder forwarder = forwarder(transport)) {
            RunningService service = listen(forwarder, Protocol.TCP, "127.0.0.1:" + listener.getLocalPort());
            for (boolean clientFirst : new boolean[] {true, false}) {
                try (RawClient client = RawClient.to(service.address());
                        Socket server = listener.accept()) {
                    server.setSoTimeout(20_000);
                    Socket first = clientFirst ? client.socket() : server;
                    Socket second = clientFirst ? server : client.socket();
                    first.getOutputStream().write('1');
                    first.shutdownOutput();
                    assertThat(second.getInputStream().readAllBytes()).hasSize(1);
                    byte[] rest = new byte[30 << 20];
                    Thread writer = new Thread(() -> {
                        try {
                            second.getOutputStream().write(rest);
                            second.shutdownOutput();
                        } catch (IOException e) {
                            // seen by the reader
                        }
                    });
                    writer.start();
                    TimeUnit.MILLISECONDS.sleep(200); // for the buffers to fill
                    assertThat(first.getInputStream().readAllBytes().length).isEqualTo(rest.length);
                    writer.join();
                }
            }
            Gateway.await("connections back to 0", () -> service.connections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void clientsFirstBytesAndEndMayComeBeforeTheServerIsConnected(Transport transport) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                Forwarder forwarder = forwarder(transport)) {
            RunningService service = listen(forwarder, Protocol.TCP, "127.0.0.1:" + listener.getLocalPort());
            for (int i = 0; i < 200; i++) {
                try (RawClient client = RawClient.to(service.address())) {
                    client.send("early");
                    client.socket().shutdownOutput();
                    try (Socket server = listener.accept()) {
                        server.setSoTimeout(20_000);
                        assertThat(server.getInputStream().readAllBytes()).hasSize(5);
                        server.getOutputStream().write('x');
                    }
                    assertThat(client.socket().getInputStream().readAllBytes()).hasSize(1);
                }
            }
            Gateway.await("connections back to 0", () -> service.connections() == 0);
        }
        assertThat(Leaks.found()).isEmpty();
    }
}
