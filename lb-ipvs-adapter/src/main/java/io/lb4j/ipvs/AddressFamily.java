package io.lb4j.ipvs;

import java.net.Inet4Address;
import java.net.InetAddress;

/** A family of addresses, by Linux's numbers. */
public enum AddressFamily {
    /** IPv4. */
    IPV4(2, 32),
    /** IPv6. */
    IPV6(10, 128);

    private final int number;
    private final int bits;

    AddressFamily(int number, int bits) {
        this.number = number;
        this.bits = bits;
    }

    /** Returns the family of this address. */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** Returns Linux's number, {@code AF_INET} or {@code AF_INET6}. */
    public int number() {
        return number;
    }

    /** Returns how many bits an address has, and so how long a prefix may be. */
    public int bits() {
        return bits;
    }
}
