package io.lb4j.ipvs.doctor;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.netlink.HostNetwork.Route;
import java.util.List;

/** What has to hold for services that are told by a mark. */
final class MarkRules {

    private MarkRules() {}

    /** Who sets the mark, and of which packets, is the firewall's, which is not read here. */
    static void marked(Examination at) {
        if (!(at.service.key() instanceof FirewallMark key)) {
            return;
        }
        String mark = Integer.toUnsignedString(key.mark());
        at.hint(
                "packets must have the mark " + mark + " before they are routed",
                "a mark that is set later than mangle PREROUTING comes too late, as in iptables -t mangle -A PREROUTING"
                        + " -d ADDRESS -p tcp -m multiport --dports 80,443 -j MARK --set-mark " + mark,
                null);
        List<String> local = at.host.network().routes().stream()
                .filter(Route::local)
                .filter(route -> AddressFamily.of(route.destination().address()) == key.family())
                .filter(route -> !route.destination().address().isLoopbackAddress())
                .map(route -> route.destination().toString())
                .distinct()
                .toList();
        at.hint(
                "their destinations must be local to this host"
                        + (local.isEmpty()
                                ? ", and it has no address of their family"
                                : "; local are " + String.join(", ", local)),
                "the kernel balances only what is for this host; others become so by ip route add local NETWORK dev lo",
                null);
    }
}
