package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.Transport;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** Knows none. */
enum NoNames implements Names {
    INSTANCE;

    @Override
    public Optional<InetAddress> host(String name) {
        return Optional.empty();
    }

    @Override
    public OptionalInt port(String name, Transport transport) {
        return OptionalInt.empty();
    }
}
