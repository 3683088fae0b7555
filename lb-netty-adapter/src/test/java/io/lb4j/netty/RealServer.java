package io.lb4j.netty;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server on loopback whose every answer is scripted in bytes, and which remembers every byte it was sent. */
final class RealServer implements AutoCloseable {

    private static final int ANY_PORT = 0;

    /** What to do with one request. */
    interface Script {
        void answer(Request request, Socket connection, OutputStream out) throws IOException, InterruptedException;
    }

    /** What came in: the header section as sent, and the decoded body, a character for each byte. */
    record Request(String head, String body) {

        String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        List<String> fields(String name) {
            return head.lines()
                    .skip(1)
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread acceptor;
    private volatile Script script;

    private RealServer(Script script, int port) {
        this.script = script;
        try {
            listener = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = daemon(this::accept);
    }

    static RealServer answering(Script script) {
        return new RealServer(script, ANY_PORT);
    }

    /** Answers every request with its own name. */
    static RealServer named(String name) {
        return named(name, ANY_PORT);
    }

    /** Answers every request on this port with its own name. */
    static RealServer named(String name, int port) {
        return new RealServer((request, connection, out) -> ok(out, name), port);
    }

    static void ok(OutputStream out, String body) throws IOException {
        raw(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    static void raw(OutputStream out, String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    void script(Script next) {
        script = next;
    }

    int port() {
        return listener.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    List<Request> requests() {
        return requests;
    }

    int accepted() {
        return accepted.get();
    }

    /** Stops listening and cuts every connection, as kill -9 would. */
    void kill() {
        try {
            listener.close();
            acceptor.join(); // until then the system may accept for it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket connection : connections) {
            try {
                connection.setSoLinger(true, 0);
                connection.close();
            } catch (IOException e) {
                // its own thread was faster
            }
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connection.setTcpNoDelay(true);
                accepted.incrementAndGet();
                connections.add(connection);
                daemon(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (true) {
                Request request = read(in);
                requests.add(request);
                script.answer(request, connection, connection.getOutputStream());
            }
        } catch (IOException | InterruptedException e) {
            // the other side has gone, or the script closed the connection
        } finally {
            connections.remove(connection);
        }
    }

    private static Request read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(next(in));
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        Request bare = new Request(text, "");
        if (!bare.fields("transfer-encoding").isEmpty()) {
            return new Request(text, chunks(in));
        }
        int length = bare.fields("content-length").stream()
                .mapToInt(Integer::parseInt)
                .sum();
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("body cut short");
        }
        return new Request(text, new String(body, StandardCharsets.ISO_8859_1));
    }

    private static String chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            StringBuilder line = new StringBuilder();
            while (!line.toString().endsWith("\r\n")) {
                line.append((char) next(in));
            }
            int size = Integer.parseInt(line.toString().strip(), 16);
            body.write(in.readNBytes(size));
            next(in);
            next(in);
            if (size == 0) {
                return body.toString(StandardCharsets.ISO_8859_1);
            }
        }
    }

    private static int next(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "real-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
