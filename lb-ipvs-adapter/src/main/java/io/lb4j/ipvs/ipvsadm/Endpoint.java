package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.ServerKey;
import java.net.InetAddress;
import java.util.Objects;

/**
 * An address and a port of a connection.
 *
 * @param address of either family
 * @param port 0..65535
 */
public record Endpoint(InetAddress address, int port) {

    /** Checks that there is an address. */
    public Endpoint {
        Objects.requireNonNull(address, "address");
    }

    /** Returns the family of the address. */
    public AddressFamily family() {
        return AddressFamily.of(address);
    }

    /** Returns {@code address:port}, with brackets around IPv6. */
    @Override
    public String toString() {
        return new ServerKey(address, port).toString();
    }
}
