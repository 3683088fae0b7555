package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.Transport;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Names that a rule may use in place of numbers. */
public interface Names {

    /**
     * Returns the names of this system, which {@code ipvsadm} uses: hosts by the resolver, which may wait, and ports by
     * {@code /etc/services}.
     */
    static Names ofSystem() {
        return new SystemNames(Path.of("/etc/services"));
    }

    /** Knows no names: rules are numbers alone. */
    static Names none() {
        return NoNames.INSTANCE;
    }

    /** Returns the first IPv4 address of a host; {@code ipvsadm} asks for no other. */
    Optional<InetAddress> host(String name);

    /** Returns the port of a service; names are told apart by case. */
    OptionalInt port(String name, Transport transport);
}
