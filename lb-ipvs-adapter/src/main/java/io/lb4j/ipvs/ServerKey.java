package io.lb4j.ipvs;

import io.lb4j.core.AddressText;
import io.lb4j.core.InvalidValueException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;

/**
 * What tells one real server of a virtual service from the others.
 *
 * @param address where it is
 * @param port 0..65535; 0 keeps the port of the request
 */
public record ServerKey(InetAddress address, int port) {

    private static final int MAX_PORT = 0xffff;

    /** Checks the port. */
    public ServerKey {
        Objects.requireNonNull(address, "address");
        requirePort(port);
    }

    static void requirePort(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new InvalidValueException("port", port, "0.." + MAX_PORT);
        }
    }

    static String text(InetAddress address, int port) {
        String host = AddressText.of(address);
        return address instanceof Inet6Address ? "[" + host + "]:" + port : host + ":" + port;
    }

    /** Returns {@code address:port}, with brackets around IPv6. */
    @Override
    public String toString() {
        return text(address, port);
    }
}
