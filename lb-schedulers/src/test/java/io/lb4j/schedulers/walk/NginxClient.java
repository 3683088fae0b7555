package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client that asks once, from an address of its own if need be. */
final class NginxClient {

    private static final int PATIENCE_MILLIS = 60_000;

    private static final Pattern ANSWER =
            Pattern.compile("HTTP/1\\.1 (\\d{3}) .*\r\nX-Tried: ([^|\r\n]*)\\|([\\d, -]*)\r\n", Pattern.DOTALL);

    private NginxClient() {}

    static Socket connect(@Nullable String client, InetSocketAddress destination) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (client != null) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(client), 0));
            }
            socket.connect(destination, PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a request and reads until nginx ends the connection, which is after it has let go of the server. */
    static NginxExchange request(Socket connection, String method, String target, String group) throws IOException {
        try (connection) {
            String body = method.equals("POST") ? "body" : "";
            String request =
                    method + " " + target + " HTTP/1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            connection.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(connection.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            Matcher matcher = ANSWER.matcher(answer);
            if (!matcher.lookingAt()) {
                throw new IOException("unexpected answer: " + answer);
            }
            return NginxExchange.of(Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3), group);
        }
    }
}
