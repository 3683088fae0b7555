package io.lb4j.ipvs;

import java.net.InetAddress;
import java.util.Objects;

/**
 * A virtual service told by protocol, address and port.
 *
 * @param transport its protocol
 * @param address where clients connect; without a scope
 * @param port 0..65535; 0 stands for all ports that no other service has, and needs persistence to be of use
 */
public record ServiceAddress(Transport transport, InetAddress address, int port) implements ServiceKey {

    /** Checks the port. */
    public ServiceAddress {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(address, "address");
        ServerKey.requirePort(port);
    }

    @Override
    public AddressFamily family() {
        return AddressFamily.of(address);
    }

    /** Returns protocol, address and port, as in {@code TCP 10.0.0.1:80}. */
    @Override
    public String toString() {
        return transport + " " + ServerKey.text(address, port);
    }
}
