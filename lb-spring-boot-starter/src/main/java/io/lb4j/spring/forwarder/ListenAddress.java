package io.lb4j.spring.forwarder;

import io.lb4j.core.ServerAddress;

/** Reads where a service listens. */
final class ListenAddress {

    private static final String ALL = "0.0.0.0";

    private ListenAddress() {}

    /** Reads {@code host:port}, or {@code :port}, {@code *:port} or a bare port for all addresses. */
    static ServerAddress parse(String text) {
        String address = text.strip();
        if (!address.isEmpty() && address.chars().allMatch(Character::isDigit)) {
            return ServerAddress.parse(ALL + ":" + address);
        }
        if (address.startsWith(":")) {
            return ServerAddress.parse(ALL + address);
        }
        return ServerAddress.parse(address.startsWith("*:") ? ALL + address.substring(1) : address);
    }
}
