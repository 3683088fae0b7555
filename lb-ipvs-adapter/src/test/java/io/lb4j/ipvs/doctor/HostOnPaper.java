package io.lb4j.ipvs.doctor;

import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.netlink.HostNetwork;
import io.lb4j.ipvs.netlink.HostNetwork.Address;
import io.lb4j.ipvs.netlink.HostNetwork.Device;
import io.lb4j.ipvs.netlink.HostNetwork.Prefix;
import io.lb4j.ipvs.netlink.HostNetwork.Route;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A host that is written down: eth0 with 10.99.0.1/24, fd99::1/64 and the default routes, eth1 with 10.98.0.1/24, a director of the
 * virtual addresses 10.99.0.100 and fd99::100 with all as it should be.
 */
final class HostOnPaper {

    final Map<String, String> sysctls = new HashMap<>();
    final Set<String> modules = new HashSet<>(Set.of("ip_vs", "ip_vs_rr"));
    final Set<InetAddress> moving = new HashSet<>();
    String release = "6.1.0-18-amd64";
    DirectorSettings settings = DirectorSettings.STANDARD;

    private final List<Device> devices = new ArrayList<>(List.of(
            new Device("lo", 65536, true, true),
            new Device("eth0", 1500, true, false),
            new Device("eth1", 1500, true, false)));
    private final List<Address> addresses = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();

    HostOnPaper() {
        own("10.99.0.1", 24, "eth0");
        own("fd99::1", 64, "eth0");
        own("10.98.0.1", 24, "eth1");
        own("10.99.0.100", 32, "eth0");
        own("fd99::100", 128, "eth0");
        route("0.0.0.0", 0, false, "eth0");
        route("::", 0, false, "eth0");
        sysctls.put("net/ipv4/ip_forward", "1");
        sysctls.put("net/ipv6/conf/all/forwarding", "1");
        sysctls.put("net/ipv4/vs/conn_reuse_mode", "1");
        sysctls.put("net/ipv4/vs/conntrack", "0");
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    HostOnPaper device(String name, boolean up) {
        devices.add(new Device(name, 1500, up, false));
        return this;
    }

    HostOnPaper own(String address, int prefix, String device) {
        return own(new Address(address(address), prefix, device, false));
    }

    HostOnPaper own(Address address) {
        addresses.add(address);
        if (!address.duplicate()
                && devices.stream().anyMatch(device -> device.name().equals(address.device()) && device.up())) {
            int bits = address.address().getAddress().length * Byte.SIZE;
            routes.add(new Route(new Prefix(address.address(), bits), true, address.device(), 255, 0, true));
            if (address.prefix() < bits) {
                routes.add(new Route(
                        Prefix.of(address.address(), address.prefix()), true, address.device(), Route.MAIN, 0, false));
            }
        }
        return this;
    }

    HostOnPaper without(String address) {
        addresses.removeIf(own -> own.address().equals(address(address)));
        routes.removeIf(route -> route.destination().address().equals(address(address)));
        return this;
    }

    HostOnPaper route(String network, int length, boolean connected, String device) {
        routes.add(new Route(new Prefix(address(network), length), connected, device, Route.MAIN, 0, false));
        return this;
    }

    HostOnPaper with(String sysctl, int value) {
        sysctls.put(sysctl, Integer.toString(value));
        return this;
    }

    List<Finding> examine(DirectedService... services) {
        HostFacts facts = new HostFacts(new HostNetwork(devices, addresses, routes), sysctls::get, modules, release);
        return LbDoctor.of(() -> facts).examine(List.of(services), settings, moving);
    }

    String script(DirectedService service) {
        HostFacts facts = new HostFacts(new HostNetwork(devices, addresses, routes), sysctls::get, modules, release);
        return LbDoctor.of(() -> facts).realServerScript(service, moving);
    }
}
