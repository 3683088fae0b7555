package io.lb4j.spring.properties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a service has beside, if the kernel carries it.
 *
 * @param whenDown What becomes of a real server that its probe or agent holds down. By default it is quiesced, but removed where clients are
 *     bound to servers.
 * @param onePacket Whether every datagram is scheduled anew. By default it is not.
 * @param engine Persistence engine, such as "sip". By default the client's address alone tells.
 * @param family Family of the clients of a service that is told by its mark. By default IPv4.
 * @param tunnel How packets are wrapped, for a service via tun.
 */
public record KernelProperties(
        @Nullable WhenDown whenDown,
        @Nullable Boolean onePacket,
        @Nullable String engine,
        @Nullable Family family,
        @DefaultValue Tunnel tunnel) {

    /** What becomes of a real server that is down. */
    public enum WhenDown {
        /** Its weight is 0: established connections go on. */
        QUIESCE,
        /** It is taken out, and clients that were bound to it are bound anew. */
        REMOVE
    }

    /** A family of addresses. */
    public enum Family {
        /** IPv4. */
        IPV4,
        /** IPv6. */
        IPV6
    }

    /**
     * How packets are wrapped.
     *
     * @param kind Outer protocol. By default IPIP.
     * @param port Port on which real servers unwrap GUE.
     * @param checksum Checksum of the outer header. By default none.
     */
    public record Tunnel(
            @Nullable Kind kind,
            @Nullable Integer port,
            @Nullable Checksum checksum) {

        /** An outer protocol. */
        public enum Kind {
            /** IP in IP. */
            IPIP,
            /** Generic UDP encapsulation. */
            GUE,
            /** Generic routing encapsulation. */
            GRE
        }

        /** A checksum of the outer header. */
        public enum Checksum {
            /** None. */
            NONE,
            /** One over the whole packet. */
            FULL,
            /** Remote checksum offload, of GUE. */
            REMOTE
        }

        boolean isEmpty() {
            return kind == null && port == null && checksum == null;
        }
    }

    /** Returns the first key that is set, or {@code null}. */
    public @Nullable String firstSet() {
        if (whenDown != null) {
            return "when-down";
        }
        if (onePacket != null) {
            return "one-packet";
        }
        if (engine != null) {
            return "engine";
        }
        if (family != null) {
            return "family";
        }
        return tunnel.isEmpty() ? null : "tunnel";
    }
}
