package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** TCP sessions through nginx. What it tried is only in its log, which it sends here as the system log when a session is over. */
final class NginxSessions implements NginxTraffic {

    /** Begins every line of the log. */
    static final String TAG = "walk";

    /** Client address and port, status, servers. */
    static final String LOG_FORMAT = "$remote_addr:$remote_port $status $upstream_addr";

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int LONGEST_LINE = 2048;

    private record Session(Socket socket, NginxGroup group) {}

    private final DatagramSocket log;
    private final Map<String, Session> held = new HashMap<>(); // by label

    NginxSessions(InetSocketAddress log) throws IOException {
        this.log = new DatagramSocket(log);
        this.log.setSoTimeout(PATIENCE_MILLIS);
    }

    @Override
    public Answer ask(Request request) throws IOException {
        Session session = new Session(
                NginxClient.connect(request.client(), request.group().address()), request.group());
        String label = request.label();
        Socket socket = session.socket();
        socket.getOutputStream().write((label == null ? "once\n" : "hold\n").getBytes(StandardCharsets.US_ASCII));
        String server = name(socket);
        if (label != null && !server.isEmpty()) {
            held.put(label, session);
            return new Answer(server, null);
        }
        return new Answer(null, end(session));
    }

    /** Returns the name of the server, or nothing if there is none. */
    private static String name(Socket socket) throws IOException {
        StringBuilder name = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                if (next == '\n') {
                    return name.toString();
                }
                name.append((char) next);
            }
        } catch (SocketException e) {
            // nginx closed without reading what it was sent
        }
        return "";
    }

    @Override
    public void release(String label) throws IOException {
        Session session = held.remove(label);
        if (session == null) {
            throw new IllegalStateException("not held: " + label);
        }
        end(session);
    }

    private NginxExchange end(Session session) throws IOException {
        InetSocketAddress local = (InetSocketAddress) session.socket().getLocalSocketAddress();
        session.socket().close();
        String client = local.getAddress().getHostAddress() + ":" + local.getPort();
        String line = receive();
        String[] words = line.split(" ", 3);
        if (!words[0].equals(client)) {
            throw new IOException("log of another client than " + client + ": " + line);
        }
        return NginxExchange.of(
                Integer.parseInt(words[1]), words[2], "", session.group().name());
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST_LINE], LONGEST_LINE);
        log.receive(packet);
        String line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        return line.substring(line.indexOf(TAG + ": ") + TAG.length() + 2).strip();
    }

    @Override
    public void close() throws IOException {
        log.close();
        for (Session session : held.values()) {
            session.socket().close();
        }
    }
}
