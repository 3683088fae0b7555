package io.lb4j.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What clients address, and the pool that serves them.
 *
 * @param name how configuration, logs and meters call it
 * @param address where clients connect; {@code null} for a service that is told by its mark
 * @param mark firewall mark of the packets that belong to it; 0 for a service that is told by its address
 * @param protocol what is balanced
 * @param pool who serves it
 * @param via how the traffic is carried
 */
public record VirtualService(
        String name, @Nullable ServerAddress address, int mark, Protocol protocol, Pool pool, Via via) {

    /** What is balanced. */
    public enum Protocol {
        /** Requests of HTTP/1.1. */
        HTTP,
        /** Connections of TCP. */
        TCP,
        /** Datagrams of UDP; by the kernel only. */
        UDP,
        /** Associations of SCTP; by the kernel only. */
        SCTP
    }

    /** How traffic is carried. */
    public enum Via {
        /** By a forwarder inside this JVM. */
        IN_PROCESS,
        /** By kernel IPVS, masquerading. */
        NAT,
        /** By kernel IPVS, direct routing. */
        DR,
        /** By kernel IPVS, tunnelling. */
        TUN
    }

    /** Checks that it is told either by an address or by a mark. */
    public VirtualService {
        Objects.requireNonNull(pool, "pool");
        if (mark < 0) {
            throw new InvalidValueException("mark", mark, "1 or more");
        }
        if ((address == null) == (mark == 0)) {
            throw new InvalidValueException(
                    "service", name, address == null ? "an address or a mark" : "either an address or a mark");
        }
    }

    /** Defines a service that a forwarder inside this JVM carries. */
    public static VirtualService inProcess(String name, String address, Protocol protocol, Pool pool) {
        return new VirtualService(name, ServerAddress.parse(address), 0, protocol, pool, Via.IN_PROCESS);
    }
}
