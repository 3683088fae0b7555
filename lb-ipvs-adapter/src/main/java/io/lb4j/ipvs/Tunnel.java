package io.lb4j.ipvs;

import io.lb4j.core.InvalidValueException;
import java.util.Objects;

/**
 * How packets to a real server are wrapped.
 *
 * @param kind the outer protocol
 * @param port where the real server unwraps GUE, 1..65535; 0 for the others
 * @param checksum of the outer header; IPIP has none
 */
public record Tunnel(Kind kind, int port, Checksum checksum) {

    /** IPIP, which needs no settings. */
    public static final Tunnel IPIP = new Tunnel(Kind.IPIP, 0, Checksum.NONE);

    /** The outer protocol. */
    public enum Kind {
        /** IP in IP. */
        IPIP,
        /** Generic UDP encapsulation; kernel 5.2 and later. */
        GUE,
        /** Generic routing encapsulation; kernel 5.3 and later. */
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

    /** Checks that the settings fit the kind. */
    public Tunnel {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(checksum, "checksum");
        ServerKey.requirePort(port);
        if ((kind == Kind.GUE) != (port != 0)) {
            throw new InvalidValueException("port", port, kind == Kind.GUE ? "1..65535 for GUE" : "0 except for GUE");
        }
    }
}
