package io.lb4j.ipvs.doctor;

import io.lb4j.core.AddressText;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.netlink.HostNetwork;
import io.lb4j.ipvs.netlink.HostNetwork.Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shell script that makes a host a real server of a service: to be run there as root, as often as one likes. What it sets lasts
 * until the host boots.
 */
final class RealServerScript {

    private final DirectedService service;
    private final @Nullable InetAddress virtual;
    private final AddressFamily family;
    private final StringBuilder text = new StringBuilder();

    private RealServerScript(DirectedService service) {
        this.service = service;
        this.virtual = service.key() instanceof ServiceAddress address ? address.address() : null;
        this.family = service.key().family();
    }

    /**
     * Writes the script.
     *
     * @param network the director's, of which servers of a masqueraded service need an address
     * @param moving addresses that VRRP moves; one of them is a better gateway than one that stays
     */
    static String of(DirectedService service, HostNetwork network, Collection<InetAddress> moving) {
        return new RealServerScript(service).write(network, moving);
    }

    private String write(HostNetwork network, Collection<InetAddress> moving) {
        line("#!/bin/sh");
        line("# Makes this host a real server of service " + service.name() + " (" + service.key() + ", via "
                + switch (service.service().via()) {
                    case NAT -> "nat";
                    case DR -> "dr";
                    case TUN -> "tun";
                    case IN_PROCESS -> "in-process";
                }
                + ").");
        line("# Run it as root, again after each boot; running it twice changes nothing.");
        line("set -e");
        switch (service.service().via()) {
            case NAT -> masqueraded(network, moving);
            case DR -> direct();
            case TUN -> tunnelled();
            case IN_PROCESS -> throw new IllegalArgumentException("in-process");
        }
        return text.toString();
    }

    private void masqueraded(HostNetwork network, Collection<InetAddress> moving) {
        line("# Replies must pass the director: it is the gateway. Replaces the default route of this host.");
        variable("DIRECTOR", gateway(network, moving), "the director's address in the network of this host");
        line((family == AddressFamily.IPV6 ? "ip -6" : "ip") + " route replace default via \"$DIRECTOR\"");
    }

    private @Nullable InetAddress gateway(HostNetwork network, Collection<InetAddress> moving) {
        Set<InetAddress> candidates = new LinkedHashSet<>();
        for (InetAddress server : service.serverAddresses()) {
            HostNetwork.Route route = network.routeTo(server);
            if (route == null || !route.connected()) {
                continue;
            }
            Stream<InetAddress> own = network.addresses().stream().map(Address::address);
            Stream.concat(moving.stream(), own)
                    .filter(route.destination()::contains)
                    .findFirst()
                    .ifPresent(candidates::add);
        }
        return candidates.size() == 1 ? candidates.iterator().next() : null;
    }

    private void direct() {
        virtualAddress();
        silence();
        own("lo");
    }

    private void tunnelled() {
        virtualAddress();
        silence();
        List<Tunnels> tunnels = service.serverAddresses().stream()
                .map(server -> Tunnels.of(service.settings().tunnel(), family, AddressFamily.of(server)))
                .distinct()
                .sorted()
                .toList();
        if (tunnels.contains(Tunnels.NONE)) {
            line("echo 'servers with IPv6 addresses were not seen to unwrap ipip or gue; use gre' >&2");
            line("exit 1");
            return;
        }
        for (Tunnels tunnel : tunnels) {
            line("ip link show " + tunnel.device() + " >/dev/null 2>&1 || modprobe " + tunnel.module());
            line("ip link set " + tunnel.device() + " up");
            if (family == AddressFamily.IPV4) {
                line(
                        "# The larger one of all and the device's counts; strict, 1, drops all that comes out of a tunnel.");
                line("sysctl -qw net.ipv4.conf." + tunnel.device() + ".rp_filter=2");
            }
            listen();
        }
        own(tunnels.isEmpty() ? "lo" : tunnels.get(0).device());
    }

    private void listen() {
        Tunnel wrapping = service.settings().tunnel();
        if (wrapping.kind() == Tunnel.Kind.GUE) {
            line("# What arrives here in UDP is unwrapped; without it clients are told \"connection refused\".");
            line("modprobe fou");
            String gue = "port " + wrapping.port() + " gue";
            line("ip fou show | grep -qx '" + gue + " *' || ip fou add " + gue);
        }
    }

    private void virtualAddress() {
        variable("VIP", virtual, "the address that clients use");
    }

    private void silence() {
        if (family == AddressFamily.IPV4) {
            line("# Silent first: else this host answers for the address as soon as it has it.");
            line("sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2");
        }
    }

    private void own(String device) {
        line(
                family == AddressFamily.IPV6
                        ? "ip -6 addr replace \"$VIP/128\" dev " + device + " nodad"
                        : "ip addr replace \"$VIP/32\" dev " + device);
    }

    private void variable(String name, @Nullable InetAddress known, String what) {
        String value = known == null ? ":?" + what : ":-" + AddressText.of(Objects.requireNonNull(known));
        line(name + "=${" + name + value + "}");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
