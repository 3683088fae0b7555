package io.lb4j.ipvs.doctor;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.SyncDaemon.Role;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.doctor.Finding.Severity;
import io.lb4j.ipvs.netlink.HostNetwork.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether directors can tell each other of connections. */
final class SyncRules {

    private final HostFacts host;
    private final List<Finding> findings = new ArrayList<>();

    private SyncRules(HostFacts host) {
        this.host = host;
    }

    static List<Finding> examine(HostFacts host, DirectorSettings settings, List<DirectedService> services) {
        SyncRules rules = new SyncRules(host);
        settings.daemons().stream().map(SyncDaemon::device).distinct().forEach(rules::device);
        if (!settings.daemons().isEmpty()) {
            services.forEach(rules::families);
        }
        settings.daemons().stream()
                .filter(daemon -> daemon.role() == Role.BACKUP)
                .forEach(rules::backup);
        return rules.findings;
    }

    private void device(String name) {
        Optional<Device> device = host.network().device(name);
        if (device.isEmpty()) {
            add(Severity.ERROR, "there is no device " + name, "the sync daemons cannot be started", null);
        } else if (!device.get().up()) {
            add(
                    Severity.ERROR,
                    "device " + name + ", over which the sync daemons speak, is down",
                    "connections do not outlive a fail-over",
                    "ip link set " + name + " up");
        } else if (host.network().addresses().stream()
                .noneMatch(address ->
                        address.device().equals(name) && AddressFamily.of(address.address()) == AddressFamily.IPV4)) {
            add(
                    Severity.ERROR,
                    "device " + name + ", over which the sync daemons speak, has no IPv4 address",
                    "their multicast has no source, so connections do not outlive a fail-over",
                    null);
        }
    }

    private void families(DirectedService service) {
        if (service.serverAddresses().stream()
                .anyMatch(server -> AddressFamily.of(server) != service.key().family())) {
            findings.add(new Finding(
                    Severity.ERROR,
                    service.name(),
                    "a server is of another family than the service, and sync daemons run",
                    "the kernel refuses one of both",
                    null));
        }
    }

    private void backup(SyncDaemon daemon) {
        if (host.sysctls().number("net/ipv4/vs/sync_persist_mode", 0) == 1
                && host.sysctls().number("net/ipv4/vs/sloppy_tcp", 1) == 0) {
            add(
                    Severity.WARNING,
                    "net.ipv4.vs.sync_persist_mode is 1 and sloppy_tcp is 0",
                    "after a fail-over the kernel knows who is bound to which server, but refuses connections that it did"
                            + " not see begin",
                    Sysctls.command("net/ipv4/vs/sloppy_tcp", 1));
        }
        if (daemon.syncId() == 0) {
            add(
                    Severity.HINT,
                    "the backup's sync id is 0",
                    "it takes connections of every director in the segment; pairs that share one need a number each",
                    null);
        }
    }

    private void add(Severity severity, String what, String why, @Nullable String command) {
        findings.add(new Finding(severity, null, what, why, command));
    }
}
