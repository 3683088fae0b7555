package io.lb4j.ipvs.doctor;

import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.netlink.HostNetwork.Address;
import io.lb4j.ipvs.netlink.HostNetwork.Route;
import java.net.InetAddress;
import java.util.TreeSet;

/** Whether packets of others may pass this host, and pass it unharmed. */
final class ForwardingRules {

    private static final int STRICT = 1;
    private static final int LOOSE = 2; // the larger of all and the device's counts

    private ForwardingRules() {}

    /** Replies of masqueraded servers are packets of others. */
    static void forwarding(Examination at) {
        if (!at.via(Via.NAT)) {
            return;
        }
        boolean four = at.family() == AddressFamily.IPV4;
        String path = four ? "net/ipv4/ip_forward" : "net/ipv6/conf/all/forwarding";
        if (at.host.sysctls().number(path, 1) == 0) {
            at.error(
                    path.replace('/', '.') + " is 0",
                    "this host takes requests to the servers, but their replies end here"
                            + (four ? "" : " (a router takes no router advertisements unless accept_ra is 2)"),
                    Sysctls.command(path, 1));
        }
    }

    /** A host that sends a reply out where it came in tells its sender of the shorter way. */
    static void redirects(Examination at) {
        if (!at.via(Via.NAT) || at.family() != AddressFamily.IPV4) {
            return;
        }
        TreeSet<String> devices = new TreeSet<>();
        at.remoteServers().stream()
                .map(at.host.network()::routeTo)
                .filter(route -> route != null && route.connected() && clientsAreAt(at, route.device()))
                .forEach(route -> devices.add(route.device()));
        for (String device : devices) {
            String all = "net/ipv4/conf/all/send_redirects";
            String own = "net/ipv4/conf/" + device + "/send_redirects";
            if (at.host.sysctls().number(all, 0) != 0 || at.host.sysctls().number(own, 0) != 0) {
                at.warning(
                        "servers and clients are both at " + device + ", and send_redirects is on",
                        "this host tells servers to send their replies to the clients past it, where nobody translates them",
                        Sysctls.command(all, 0) + " && " + Sysctls.command(own, 0));
            }
        }
    }

    /** Clients come from where the virtual address is, or from everywhere else. */
    private static boolean clientsAreAt(Examination at, String device) {
        InetAddress virtual = at.virtualAddress();
        boolean has = virtual != null
                && at.host.network().having(virtual).stream()
                        .map(Address::device)
                        .anyMatch(device::equals);
        return has
                || at.host.network().routes().stream()
                        .filter(route -> route.isDefault() && route.table() == Route.MAIN)
                        .filter(route -> AddressFamily.of(route.destination().address()) == at.family())
                        .anyMatch(route -> route.device().equals(device));
    }

    /** What comes out of a tunnel has a source that is not reached through the tunnel. */
    static void reversePath(Examination at) {
        if (!at.via(Via.TUN) || at.family() != AddressFamily.IPV4) {
            return;
        }
        at.localServers().stream()
                .map(server -> Tunnels.of(at.service.settings().tunnel(), at.family(), AddressFamily.of(server))
                        .device())
                .distinct()
                .forEach(device -> reversePath(at, device));
    }

    private static void reversePath(Examination at, String device) {
        String own = "net/ipv4/conf/" + device + "/rp_filter";
        Sysctls sysctls = at.host.sysctls();
        if (sysctls.value(own) != null
                && Math.max(sysctls.number("net/ipv4/conf/all/rp_filter", 0), sysctls.number(own, 0)) == STRICT) {
            at.warning(
                    "this host is a real server too, and rp_filter is strict for " + device,
                    "what another director sends here is dropped when it comes out of the tunnel",
                    Sysctls.command(own, LOOSE));
        }
    }
}
