package io.lb4j.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A server that answers 401 as soon as anything arrives, without reading the rest. */
final class EarlyServer implements AutoCloseable {

    private final ServerSocket listener;
    private volatile @Nullable Socket connection; // held, or the collector would close it

    EarlyServer() throws IOException {
        listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "early-server");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void serve() {
        try {
            Socket accepted = listener.accept();
            connection = accepted;
            accepted.getInputStream().read();
            accepted.getOutputStream()
                    .write("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        Socket open = connection;
        if (open != null) {
            open.close();
        }
    }
}
