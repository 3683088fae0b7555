package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.Tunnel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual service of the kernel has beside what every virtual service has.
 *
 * @param whenDown what becomes of a server that its probe or agent holds down; {@code null} quiesces it, but removes it where clients
 *     are bound to servers, since those would still be sent there
 * @param onePacket whether every datagram is scheduled anew
 * @param engine the persistence engine, such as {@code sip}; {@code null} for none
 * @param tunnel how packets are wrapped, for a service via TUN
 * @param family of the clients of a service that is told by its mark
 */
public record KernelSettings(
        @Nullable WhenDown whenDown,
        boolean onePacket,
        @Nullable String engine,
        Tunnel tunnel,
        AddressFamily family) {

    /** What becomes of a server that is down. */
    public enum WhenDown {
        /** Its weight is 0: established connections go on, and it keeps its place and its counters. */
        QUIESCE,
        /** It is taken out: established connections lose it, and clients that were bound to it are bound anew. */
        REMOVE
    }

    /** Everything as by default. */
    public static final KernelSettings STANDARD =
            new KernelSettings(null, false, null, Tunnel.IPIP, AddressFamily.IPV4);

    /** Checks every component. */
    public KernelSettings {
        Objects.requireNonNull(tunnel, "tunnel");
        Objects.requireNonNull(family, "family");
        if (engine != null && engine.isBlank()) {
            throw new InvalidValueException("kernel.engine", engine, "the name of a persistence engine, such as sip");
        }
    }

    /** Returns the same settings with this treatment of servers that are down. */
    public KernelSettings whenDown(@Nullable WhenDown treatment) {
        return new KernelSettings(treatment, onePacket, engine, tunnel, family);
    }

    /** Returns the same settings with every datagram scheduled anew. */
    public KernelSettings onePacketScheduling() {
        return new KernelSettings(whenDown, true, engine, tunnel, family);
    }

    /** Returns the same settings with this persistence engine. */
    public KernelSettings engine(@Nullable String name) {
        return new KernelSettings(whenDown, onePacket, name, tunnel, family);
    }

    /** Returns the same settings with packets wrapped like this. */
    public KernelSettings tunnel(Tunnel wrapping) {
        return new KernelSettings(whenDown, onePacket, engine, wrapping, family);
    }

    /** Returns the same settings for clients of this family. */
    public KernelSettings family(AddressFamily clients) {
        return new KernelSettings(whenDown, onePacket, engine, tunnel, clients);
    }
}
