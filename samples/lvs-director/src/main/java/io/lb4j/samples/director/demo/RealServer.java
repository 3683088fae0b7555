package io.lb4j.samples.director.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A real server that says who it is and whom it sees: by HTTP on TCP ports, in a datagram on UDP ports. */
final class RealServer {

    private static final int BACKLOG = 1024;
    private static final int LONGEST_DATAGRAM = 512;
    private static final int PATIENCE_MILLIS = 10_000;

    private final Machine machine;
    private final AtomicLong answered = new AtomicLong();

    RealServer(Machine machine) {
        this.machine = machine;
    }

    String name() {
        return machine.name();
    }

    /** Returns how many connections it has answered. */
    long answered() {
        return answered.get();
    }

    /** Listens on this port of all its addresses; closing what is returned is the end of that. */
    ServerSocket listen(int port) throws IOException, InterruptedException {
        ServerSocket socket = machine.call(() -> new ServerSocket(port, BACKLOG));
        machine.start(() -> accept(socket));
        return socket;
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                machine.start(() -> answer(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            connection.setSoTimeout(PATIENCE_MILLIS);
            BufferedReader request =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            String line = request.readLine();
            while (line != null && !line.isEmpty()) {
                line = request.readLine();
            }
            if (line == null) {
                return; // a probe
            }
            answered.incrementAndGet();
            String body = answer((InetSocketAddress) connection.getRemoteSocketAddress()) + "\n";
            String header =
                    "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n";
            connection.getOutputStream().write((header + body).getBytes(StandardCharsets.US_ASCII));
            connection.shutdownOutput();
            request.read(); // until the client closes as well
        } catch (IOException e) {
            // a client that goes is no concern of a server
        }
    }

    /** Answers datagrams to this address: a server must answer from the address that was asked, which is the virtual one in DR and TUN. */
    DatagramSocket answerDatagrams(String address, int port) throws IOException, InterruptedException {
        DatagramSocket socket = machine.call(() -> new DatagramSocket(port, InetAddress.getByName(address)));
        machine.start(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[LONGEST_DATAGRAM], LONGEST_DATAGRAM);
            while (!socket.isClosed()) {
                try {
                    packet.setLength(LONGEST_DATAGRAM);
                    socket.receive(packet);
                    InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
                    byte[] answer = answer(client).toString().getBytes(StandardCharsets.US_ASCII);
                    socket.send(new DatagramPacket(answer, answer.length, client));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
        return socket;
    }

    private Answer answer(InetSocketAddress client) {
        return new Answer(name(), Answer.text(client));
    }
}
