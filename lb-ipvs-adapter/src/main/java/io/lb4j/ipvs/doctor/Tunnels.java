package io.lb4j.ipvs.doctor;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.Tunnel;

/** How a real server unwraps what a director wraps: by a device that is there as soon as its module is. */
enum Tunnels {
    /** IPv4 in IPv4, and what a GUE port has taken out of UDP. */
    IPIP("ipip", "tunl0"),
    /** IPv6 in IPv4. */
    SIT("sit", "sit0"),
    /** Anything but GRE in IPv6: ip6tnl0 of Linux 6.1 took nothing of what IPVS had wrapped. */
    NONE("", ""),
    /** GRE in IPv4. */
    GRE("ip_gre", "gre0"),
    /** GRE in IPv6. */
    GRE6("ip6_gre", "ip6gre0");

    private final String module;
    private final String device;

    Tunnels(String module, String device) {
        this.module = module;
        this.device = device;
    }

    String module() {
        return module;
    }

    String device() {
        return device;
    }

    /** Returns what unwraps packets of this family that go to a server of that one. */
    static Tunnels of(Tunnel tunnel, AddressFamily inner, AddressFamily outer) {
        if (tunnel.kind() == Tunnel.Kind.GRE) {
            return outer == AddressFamily.IPV4 ? GRE : GRE6;
        }
        if (outer == AddressFamily.IPV6) {
            return NONE;
        }
        return inner == AddressFamily.IPV4 ? IPIP : SIT;
    }
}
