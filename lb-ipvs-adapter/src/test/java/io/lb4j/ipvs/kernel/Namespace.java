package io.lb4j.ipvs.kernel;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A network namespace that {@code ip netns add} has made: a host of its own, as far as the network goes. */
public record Namespace(String name) {

    private static final int READ_ONLY = 0;
    private static final int NETWORK = 0x40000000;

    private static final class LibC {

        static {
            Native.register(LibC.class, Platform.C_LIBRARY_NAME);
        }

        static native int open(String path, int flags);

        static native int setns(int descriptor, int kind);

        static native int close(int descriptor);
    }

    /** Does something on a thread that is in the namespace; the sockets that it opens stay there. */
    public <T> T call(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            int descriptor = LibC.open("/run/netns/" + name, READ_ONLY);
            if (descriptor < 0 || LibC.setns(descriptor, NETWORK) != 0) {
                throw new IOException("no namespace " + name + ": error number " + Native.getLastError());
            }
            LibC.close(descriptor);
            return work.call();
        });
        new Thread(task, "in-" + name).start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs commands of the shell there. */
    public void run(String... commands) throws IOException, InterruptedException {
        output("set -e\n" + String.join("\n", commands));
    }

    /** Runs a command of the shell there that must not fail, and returns what it said. */
    public String output(String command) throws IOException, InterruptedException {
        return Shell.output("ip netns exec " + name + " sh -c '" + command.replace("'", "'\\''") + "'");
    }

    /** Serves each connection to a port: says a line, then repeats what it reads. */
    public Closeable serve(int port, String line) {
        ServerSocket listener = call(() -> new ServerSocket(port));
        Thread acceptor = new Thread(
                () -> {
                    try {
                        while (true) {
                            Socket socket = listener.accept();
                            Thread speaker = new Thread(() -> speak(socket, line));
                            speaker.setDaemon(true);
                            speaker.start();
                        }
                    } catch (IOException e) {
                        return; // closed
                    }
                },
                "serve-" + name);
        acceptor.setDaemon(true);
        acceptor.start();
        return listener;
    }

    private static void speak(Socket socket, String line) {
        try (socket) {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            return; // the client has gone
        }
    }

    /** Opens a connection from there, and waits for no longer than this. */
    public Socket connect(String address, int port, int millis) {
        return call(() -> {
            Socket socket = new Socket();
            try {
                socket.setSoTimeout(millis);
                socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), millis);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Connects from there, and returns the line that its server says, or why nobody does. */
    public String ask(String address, int port, int millis) {
        try (Socket socket = connect(address, port, millis)) {
            return line(socket);
        } catch (IOException e) {
            return "failed: " + e;
        } catch (CompletionException e) {
            return "failed: " + e.getCause();
        }
    }

    /** Reads a line. */
    public static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        int octet;
        while ((octet = socket.getInputStream().read()) != '\n') {
            if (octet < 0) {
                throw new IOException("the connection ended after \"" + line + "\"");
            }
            line.append((char) octet);
        }
        return line.toString();
    }
}
