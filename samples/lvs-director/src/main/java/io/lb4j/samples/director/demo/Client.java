package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client of the virtual services, with an address of its own. Each request comes from a port of its own, that no request had
 * before it: the director remembers for minutes where the last one from a port went.
 */
final class Client {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final int LONGEST_DATAGRAM = 512;
    private static final AtomicInteger PORTS = new AtomicInteger(10_000); // the system's own begin at 32768
    private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Machine machine;
    private final InetAddress address;

    Client(Machine machine, String address) throws IOException {
        this.machine = machine;
        this.address = InetAddress.getByName(address);
    }

    InetAddress address() {
        return address;
    }

    /** Asks over a connection, and closes it; the server must have seen this client itself, since no way of forwarding hides it. */
    Answer ask(InetSocketAddress service) throws IOException, InterruptedException {
        return machine.call(() -> {
            try (Socket socket = connect(service)) {
                return checked(talk(socket), (InetSocketAddress) socket.getLocalSocketAddress());
            }
        });
    }

    /** An answer, and the connection over which it came. */
    record Held(Socket socket, Answer answer) {}

    /** Asks over a connection that is not closed. */
    Held askAndHold(InetSocketAddress service) throws IOException, InterruptedException {
        return machine.call(() -> {
            Socket socket = connect(service);
            try {
                return new Held(socket, checked(talk(socket), (InetSocketAddress) socket.getLocalSocketAddress()));
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        });
    }

    /** Asks somebody through whatever hides clients; returns whom he saw. */
    String seenBy(InetSocketAddress somebody) throws IOException, InterruptedException {
        return machine.call(() -> {
            try (Socket socket = connect(somebody)) {
                return talk(socket).client();
            }
        });
    }

    private static Answer talk(Socket socket) throws IOException {
        socket.getOutputStream().write(REQUEST);
        String[] lines = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\n");
        return Answer.parse(lines[lines.length - 1]);
    }

    private Socket connect(InetSocketAddress service) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(address, PORTS.getAndIncrement()));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(service, PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Asks by a datagram from a new port; only an answer from the address that was asked is one. */
    Answer askByDatagram(InetSocketAddress service) throws IOException, InterruptedException {
        return machine.call(() -> {
            try (DatagramSocket socket = new DatagramSocket(PORTS.getAndIncrement(), address)) {
                socket.connect(service);
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.send(new DatagramPacket(REQUEST, REQUEST.length));
                DatagramPacket answer = new DatagramPacket(new byte[LONGEST_DATAGRAM], LONGEST_DATAGRAM);
                socket.receive(answer);
                String text = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
                return checked(Answer.parse(text), (InetSocketAddress) socket.getLocalSocketAddress());
            }
        });
    }

    private static Answer checked(Answer answer, InetSocketAddress self) throws IOException {
        if (!answer.client().equals(Answer.text(self))) {
            throw new IOException(answer.server() + " saw " + answer.client() + " instead of " + Answer.text(self));
        }
        return answer;
    }
}
