package io.lb4j.ipvs.doctor;

import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.netlink.HostNetwork.Address;
import io.lb4j.ipvs.netlink.HostNetwork.Device;
import io.lb4j.ipvs.netlink.HostNetwork.Prefix;
import io.lb4j.ipvs.netlink.HostNetwork.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Whether real servers are reached, and their replies get where they must. */
final class ServerRules {

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int GRE_HEADER = 4;
    private static final int GRE_CHECKSUM = 4;
    private static final int GUE_HEADERS = 12; // of UDP and its own
    private static final int GUE_REMOTE_CHECKSUM = 8;

    private ServerRules() {}

    /** The kernel answers clients of such a server with "unreachable". */
    static void unreachable(Examination at) {
        List<InetAddress> lost = at.remoteServers().stream()
                .filter(server -> at.host.network().routeTo(server) == null)
                .toList();
        if (!lost.isEmpty()) {
            at.error(
                    "there is no route to " + Examination.text(lost),
                    "clients that are sent there get no answer",
                    null);
        }
    }

    /** Direct routing is one step of layer 2. */
    static void behindRouter(Examination at) {
        if (!at.via(Via.DR)) {
            return;
        }
        List<InetAddress> far = far(at);
        if (!far.isEmpty()) {
            at.error(
                    Examination.text(far) + " is behind a router",
                    "direct routing changes nothing but the MAC address, and the router sends the packet back; tun reaches it",
                    null);
        }
    }

    private static List<InetAddress> far(Examination at) {
        List<InetAddress> far = new ArrayList<>();
        for (InetAddress server : at.remoteServers()) {
            Route route = at.host.network().routeTo(server);
            if (route != null && !route.connected()) {
                far.add(server);
            }
        }
        return far;
    }

    /** A server apart from the others may have another way back. */
    static void apartFromOthers(Examination at) {
        if (!at.via(Via.NAT) || at.serverNetworks().isEmpty()) {
            return;
        }
        List<InetAddress> far = far(at);
        if (!far.isEmpty()) {
            at.warning(
                    Examination.text(far) + " is behind a router, other servers are not",
                    "its replies must pass this host, so routers on their way must send what is for clients here",
                    null);
        }
    }

    /** Whether servers do so cannot be seen from here. */
    static void wayBack(Examination at) {
        if (!at.via(Via.NAT)) {
            return;
        }
        for (Prefix network : at.serverNetworks()) {
            List<InetAddress> own = at.host.network().addresses().stream()
                    .filter(address -> network.contains(address.address()))
                    .map(Address::address)
                    .toList();
            List<InetAddress> moving =
                    at.moving.stream().filter(network::contains).toList();
            if (!at.moving.isEmpty() && moving.isEmpty()) {
                at.warning(
                        "no address of the servers' network " + network + " moves with the virtual ones",
                        "after a fail-over servers still send replies to the director that has failed;"
                                + " list an address for them below lb.ipvs.vrrp.addresses, and let it be their gateway",
                        null);
            }
            at.hint(
                    "servers in " + network + " must have this host as their gateway towards clients"
                            + (own.isEmpty() ? "" : ", " + Examination.text(moving.isEmpty() ? own : moving)),
                    "replies that do not pass here carry the server's own address, and clients reject them",
                    null);
        }
    }

    /** A neighbour is answered without a gateway. */
    static void clientsBesideServers(Examination at) {
        if (!at.via(Via.NAT)) {
            return;
        }
        at.serverNetworks()
                .forEach(network -> at.hint(
                        "clients in " + network + " cannot use the service",
                        "servers are their neighbours and answer them past this host, with the server's own address",
                        null));
    }

    /** What was tried, and was not seen to work. */
    static void unwrapped(Examination at) {
        if (!at.via(Via.TUN)) {
            return;
        }
        List<InetAddress> wrapped = at.remoteServers().stream()
                .filter(server -> Tunnels.of(at.service.settings().tunnel(), at.family(), AddressFamily.of(server))
                        == Tunnels.NONE)
                .toList();
        if (!wrapped.isEmpty()) {
            at.warning(
                    "packets for " + Examination.text(wrapped) + " are wrapped in IPv6, and not by gre",
                    "servers were not seen to unwrap ipip or gue out of IPv6; gre they do",
                    null);
        }
    }

    /** A tunnel's headers take room. */
    static void largestPacket(Examination at) {
        if (!at.via(Via.TUN)) {
            return;
        }
        TreeSet<String> rooms = new TreeSet<>();
        for (InetAddress server : at.remoteServers()) {
            Route route = at.host.network().routeTo(server);
            int mtu = route == null
                    ? 0
                    : at.host.network().device(route.device()).map(Device::mtu).orElse(0);
            if (mtu != 0 && route != null) {
                int room = mtu - overhead(at.service.settings().tunnel(), AddressFamily.of(server));
                rooms.add(room + " octets (of " + mtu + " of " + route.device() + ")");
            }
        }
        rooms.forEach(room -> at.hint(
                "the tunnel takes packets of up to " + room,
                "clients that send larger ones are told by ICMP, which some firewalls drop; then servers must announce"
                        + " a smaller MSS, as by advmss of their routes",
                null));
    }

    /** Returns how many octets a tunnel puts before each packet. */
    static int overhead(Tunnel tunnel, AddressFamily outer) {
        int header = outer == AddressFamily.IPV4 ? IPV4_HEADER : IPV6_HEADER;
        return header
                + switch (tunnel.kind()) {
                    case IPIP -> 0;
                    case GRE -> GRE_HEADER + (tunnel.checksum() == Tunnel.Checksum.NONE ? 0 : GRE_CHECKSUM);
                    case GUE -> GUE_HEADERS + (tunnel.checksum() == Tunnel.Checksum.REMOTE ? GUE_REMOTE_CHECKSUM : 0);
                };
    }
}
