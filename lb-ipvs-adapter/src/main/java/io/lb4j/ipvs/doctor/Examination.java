package io.lb4j.ipvs.doctor;

import io.lb4j.core.AddressText;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.doctor.Finding.Severity;
import io.lb4j.ipvs.netlink.HostNetwork.Device;
import io.lb4j.ipvs.netlink.HostNetwork.Prefix;
import io.lb4j.ipvs.netlink.HostNetwork.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One service on one host, and what was found so far. Of one thread. */
final class Examination {

    final HostFacts host;
    final DirectorSettings settings;
    final DirectedService service;
    /** Addresses that come to this host and leave it, by VRRP. */
    final Set<InetAddress> moving;

    private final List<Finding> findings = new ArrayList<>();

    Examination(HostFacts host, DirectorSettings settings, DirectedService service, Set<InetAddress> moving) {
        this.host = host;
        this.settings = settings;
        this.service = service;
        this.moving = moving;
    }

    List<Finding> findings() {
        return findings;
    }

    void error(String what, String why, @Nullable String command) {
        findings.add(new Finding(Severity.ERROR, service.name(), what, why, command));
    }

    void warning(String what, String why, @Nullable String command) {
        findings.add(new Finding(Severity.WARNING, service.name(), what, why, command));
    }

    void hint(String what, String why, @Nullable String command) {
        findings.add(new Finding(Severity.HINT, service.name(), what, why, command));
    }

    boolean via(Via via) {
        return service.service().via() == via;
    }

    AddressFamily family() {
        return service.key().family();
    }

    /** Returns the address that clients use, or {@code null} if the service is told by its mark. */
    @Nullable
    InetAddress virtualAddress() {
        return service.key() instanceof ServiceAddress key ? key.address() : null;
    }

    List<InetAddress> servers() {
        return service.serverAddresses();
    }

    /** Returns the servers that are not this host itself. */
    List<InetAddress> remoteServers() {
        return servers().stream()
                .filter(server -> !host.network().isLocal(server))
                .toList();
    }

    /** Returns the servers that are this host itself. */
    List<InetAddress> localServers() {
        return servers().stream().filter(host.network()::isLocal).toList();
    }

    /** Returns the networks of servers that are neighbours of this host, each once. */
    List<Prefix> serverNetworks() {
        return remoteServers().stream()
                .map(host.network()::routeTo)
                .filter(route -> route != null && route.connected())
                .map(Route::destination)
                .distinct()
                .toList();
    }

    /** Returns a setting of IPVS; the other value if it is not known. */
    int vs(String name, int otherwise) {
        return host.sysctls().number("net/ipv4/vs/" + name, otherwise);
    }

    boolean lacks(String module) {
        return !host.modules().contains(module);
    }

    /** Returns the device where an address that is missing belongs best. */
    String deviceFor(InetAddress address) {
        Route route = host.network().routeTo(address);
        return route != null && !route.device().isEmpty()
                ? route.device()
                : host.network().devices().stream()
                        .filter(device -> device.up() && !device.loopback())
                        .map(Device::name)
                        .findFirst()
                        .orElse("lo");
    }

    static String text(InetAddress address) {
        return AddressText.of(address);
    }

    static String text(List<InetAddress> addresses) {
        return String.join(", ", addresses.stream().map(AddressText::of).toList());
    }

    /** Returns an address as one that a device has alone, such as {@code 192.0.2.10/32}. */
    static String alone(InetAddress address) {
        return text(address) + "/" + AddressFamily.of(address).bits();
    }
}
