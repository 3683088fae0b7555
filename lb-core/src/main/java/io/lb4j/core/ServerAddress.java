package io.lb4j.core;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;

/**
 * Where a real server listens: a host with a port, or the path of a Unix socket.
 *
 * @param host host name, IPv4 or IPv6 address without brackets; {@code unix:} and the path for a Unix socket
 * @param port 0..65535; 0 for a Unix socket, and for a port that the system chooses
 */
public record ServerAddress(String host, int port) {

    /** The port of an address that names none, as in nginx. */
    public static final int DEFAULT_PORT = 80;

    private static final String UNIX = "unix:";

    /** Checks both parts. */
    public ServerAddress {
        Objects.requireNonNull(host, "host");
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == '=' || c == 0x7f)) {
            throw new InvalidValueException("host", host, "a host name, an IP address or unix:/path");
        }
        if (host.startsWith(UNIX)) {
            if (host.length() == UNIX.length()) {
                throw new InvalidValueException("address", host, "unix: followed by a path");
            }
            port = 0;
        } else if (port < 0 || port > 0xffff) {
            throw new InvalidValueException("port", port, "0..65535");
        }
    }

    /** Reads {@code host}, {@code host:port}, {@code [ipv6]}, {@code [ipv6]:port} or {@code unix:/path}. */
    public static ServerAddress parse(String text) {
        if (text.startsWith(UNIX)) {
            return new ServerAddress(text, 0);
        }
        String host = text;
        String port = "";
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            String rest = end < 0 ? "" : text.substring(end + 1);
            if (end < 0
                    || !(rest.isEmpty() || rest.startsWith(":"))
                    || !text.substring(1, end).contains(":")) {
                throw malformed(text);
            }
            host = text.substring(1, end);
            port = rest.isEmpty() ? "" : requirePort(rest.substring(1), text);
        } else if (colon >= 0) {
            if (text.indexOf(':') != colon) {
                throw malformed(text);
            }
            host = text.substring(0, colon);
            port = requirePort(text.substring(colon + 1), text);
        }
        if (host.isEmpty() || host.indexOf('/') >= 0) {
            throw malformed(text);
        }
        return new ServerAddress(host, port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port));
    }

    private static String requirePort(String port, String text) {
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed(text);
        }
        return port;
    }

    private static InvalidValueException malformed(String text) {
        return new InvalidValueException("address", text, "host, host:port, [ipv6]:port or unix:/path");
    }

    /** Tells whether this is a Unix socket. */
    public boolean isUnix() {
        return host.startsWith(UNIX);
    }

    /** Returns the socket address; a host name stays unresolved. */
    public SocketAddress toSocketAddress() {
        return isUnix()
                ? UnixDomainSocketAddress.of(host.substring(UNIX.length()))
                : InetSocketAddress.createUnresolved(host, port);
    }

    /** Returns {@code host:port}, {@code [ipv6]:port} or {@code unix:/path}. */
    @Override
    public String toString() {
        if (isUnix()) {
            return host;
        }
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
