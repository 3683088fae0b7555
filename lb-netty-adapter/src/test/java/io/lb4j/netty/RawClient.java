package io.lb4j.netty;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that sends bytes as they are and reads answers by their framing. */
final class RawClient implements AutoCloseable {

    /** An answer: its header section as sent, and its decoded body. */
    record Answer(int status, String head, String body) {}

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    static RawClient to(InetSocketAddress address) throws IOException {
        return over(new Socket(address.getAddress(), address.getPort()));
    }

    /** Connects from one of this machine's addresses; on Linux all of 127.0.0.0/8 belong to it. */
    static RawClient to(InetSocketAddress address, InetAddress from) throws IOException {
        return over(new Socket(address.getAddress(), address.getPort(), from, 0));
    }

    private static RawClient over(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return new RawClient(socket);
    }

    Socket socket() {
        return socket;
    }

    RawClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    Answer get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: example.test\r\n\r\n").answer();
    }

    Answer answer() throws IOException {
        return answer(false);
    }

    Answer answerToHead() throws IOException {
        return answer(true);
    }

    private Answer answer(boolean toHead) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("closed after: " + head);
            }
            head.append((char) octet);
        }
        String text = head.toString();
        int status = Integer.parseInt(text.substring(9, 12));
        String fields = text.toLowerCase(java.util.Locale.ROOT);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (toHead || status == 204 || status == 304 || status < 200) {
            return new Answer(status, text, "");
        }
        if (fields.contains("transfer-encoding: chunked")) {
            chunks(in, body);
        } else if (fields.contains("content-length: ")) {
            int start = fields.indexOf("content-length: ") + "content-length: ".length();
            int length = Integer.parseInt(text.substring(start, text.indexOf("\r\n", start)));
            byte[] read = in.readNBytes(length);
            if (read.length < length) {
                throw new EOFException("body cut short");
            }
            body.write(read);
        } else {
            body.write(in.readAllBytes());
        }
        return new Answer(status, text, body.toString(StandardCharsets.ISO_8859_1));
    }

    private static void chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
        while (true) {
            StringBuilder line = new StringBuilder();
            while (line.indexOf("\r\n") < 0) {
                int octet = in.read();
                if (octet < 0) {
                    throw new EOFException("cut between chunks");
                }
                line.append((char) octet);
            }
            int size = Integer.parseInt(line.toString().strip(), 16);
            byte[] read = in.readNBytes(size + 2);
            if (read.length < size + 2) {
                throw new EOFException("cut in a chunk");
            }
            body.write(read, 0, size);
            if (size == 0) {
                return;
            }
        }
    }

    /** Tells whether the other side ends the connection without another byte. */
    boolean isClosedByPeer() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    /** Cuts the connection by a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
