package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Clients of a walk: whoever answers says who it is, see {@link KernelServers}. */
final class KernelClients {

    /** Less than the second after which a SYN is repeated: a second pick would follow. */
    private static final int CONNECT_MILLIS = 900;

    private static final int ANSWER_MILLIS = 20_000;

    /** For datagrams that the kernel drops, as nothing tells of that. Chosen: an answer takes a few milliseconds. */
    private static final int LOST_MILLIS = 1000;

    private static final int LONGEST_NAME = 64;

    /** A connection that stays open, and the name of the server at its other end. */
    record Connection(InetSocketAddress client, InetSocketAddress destination, Socket socket, String server) {

        /** Ends it in order; when this returns the server has ended it too. */
        void close() throws IOException {
            try (socket) {
                socket.shutdownOutput();
                if (socket.getInputStream().read() >= 0) {
                    throw new IOException("more than a name from " + server);
                }
            }
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            Children.close(socket);
        }
    }

    private KernelClients() {}

    /**
     * Returns a connection, or {@code null} if it was refused.
     *
     * @throws TooBusyException if nobody said anything in time
     */
    static @Nullable Connection connect(InetSocketAddress client, InetSocketAddress destination) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.bind(client);
            socket.connect(destination, CONNECT_MILLIS);
            StringBuilder name = new StringBuilder();
            for (int next = socket.getInputStream().read();
                    next != '\n';
                    next = socket.getInputStream().read()) {
                if (next < 0 || name.length() > LONGEST_NAME) {
                    throw new IOException("no name but: " + name);
                }
                name.append((char) next);
            }
            return new Connection(client, destination, socket, name.toString());
        } catch (ConnectException e) {
            socket.close();
            return null;
        } catch (SocketTimeoutException e) {
            socket.close();
            throw new TooBusyException("no answer from " + destination, e);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns who answered a datagram, or {@code null} if nobody did. */
    static @Nullable String datagram(InetSocketAddress client, InetSocketAddress destination) throws IOException {
        DatagramSocket socket = bound(client);
        try {
            socket.setSoTimeout(LOST_MILLIS);
            socket.connect(destination);
            socket.send(new DatagramPacket(new byte[1], 1));
            DatagramPacket answer = new DatagramPacket(new byte[LONGEST_NAME], LONGEST_NAME);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (PortUnreachableException | SocketTimeoutException e) {
            return null;
        } finally {
            Children.close(socket);
        }
    }

    /** Waits while a client of another walk has the same address and port, which it gives back with its answer. */
    private static DatagramSocket bound(InetSocketAddress client) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONNECT_MILLIS);
        while (true) {
            try {
                return new DatagramSocket(client);
            } catch (BindException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }
}
