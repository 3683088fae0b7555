package io.lb4j.schedulers.walk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real server behind nginx, which behaves as its mode says: those of the golden files. */
final class NginxServer implements AutoCloseable {

    private static final int BACKLOG = 512;
    private static final int REFUSAL_SECONDS = 20;
    private static final int SILENCE_MILLIS = 5 * NginxGroup.READ_TIMEOUT_MILLIS;

    private final InetSocketAddress address;
    private final boolean stream;
    private final Holds holds;
    private volatile String mode = "ok"; // written by the walk, read by connections
    private @Nullable ServerSocket listener; // used by the walk alone
    private @Nullable Thread acceptor; // used by the walk alone

    NginxServer(InetSocketAddress address, boolean stream, Holds holds) {
        this.address = address;
        this.stream = stream;
        this.holds = holds;
        listen();
    }

    String address() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    String mode() {
        return mode;
    }

    void mode(String next) {
        boolean refused = mode.equals("refuse");
        mode = next;
        if (next.equals("refuse")) {
            close();
            awaitRefusal();
        } else if (refused) {
            listen();
        }
    }

    /** A process that is started elsewhere at this moment may have a copy of the listener. */
    private void awaitRefusal() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(REFUSAL_SECONDS);
        while (System.nanoTime() - end < 0) {
            try (Socket socket = new Socket()) {
                socket.connect(address);
            } catch (IOException e) {
                return;
            }
        }
        throw new IllegalStateException("somebody else listens on " + address);
    }

    private void listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
            listener = socket;
            acceptor = daemon(() -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(address + ": " + e.getMessage(), e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                daemon(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = in.readLine();
            if (line == null) {
                return;
            }
            if (stream) {
                write(connection, address() + "\n");
                if (line.equals("hold")) {
                    in.readLine(); // until the client ends it
                }
            } else {
                skipRest(in);
                answer(connection, line);
            }
        } catch (IOException e) {
            // nginx has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void skipRest(BufferedReader in) throws IOException {
        int body = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                body = Integer.parseInt(line.substring(15).strip());
            }
        }
        while (body > 0 && in.read() >= 0) {
            body--;
        }
    }

    private void answer(Socket connection, String requestLine) throws IOException, InterruptedException {
        String present = mode;
        switch (present) {
            case "ok" -> {
                holds.arrived(requestLine, address());
                write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            }
            case "close", "refuse" -> {} // refused: it came before the listener was closed
            case "garbage" -> write(connection, "HTTP/1.1 200 OK\r\nX-\0: a\r\n\r\n");
            case "abort_body" -> write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
            case "timeout" -> Thread.sleep(SILENCE_MILLIS);
            default ->
                write(connection, "HTTP/1.1 " + present + " Set\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    }

    private static void write(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "walk");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Returns when the system accepts no connection any more. */
    @Override
    public void close() {
        try {
            if (listener != null && acceptor != null) {
                listener.close();
                acceptor.join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
