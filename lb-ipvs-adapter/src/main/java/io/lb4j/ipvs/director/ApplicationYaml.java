package io.lb4j.ipvs.director;

import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pool;
import io.lb4j.core.Server;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.Tunnel;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Writes services with their pools as an {@code application.yml} has them: what rules of {@code ipvsadm} become for good. */
public final class ApplicationYaml {

    private static final String USUAL = " max_fails=1 fail_timeout=10s";

    private ApplicationYaml() {}

    /** Returns everything below {@code lb}: servers, scheduler and persistence of the pools, and the services. */
    public static String of(List<DirectedService> services) {
        StringBuilder pools = new StringBuilder();
        StringBuilder virtual = new StringBuilder();
        for (DirectedService service : services) {
            pool(service.pool(), pools);
            virtual.append("    ")
                    .append(service.name())
                    .append(": ")
                    .append(service(service))
                    .append('\n');
        }
        return "lb:\n  pools:\n" + pools + "  services:\n" + virtual;
    }

    private static void pool(Pool pool, StringBuilder to) {
        to.append("    ").append(pool.name()).append(":\n");
        to.append("      scheduler: ").append(quoted(pool.scheduler().text())).append('\n');
        if (pool.persistence() instanceof PersistenceTemplate template) {
            to.append("      persistence: ").append(persistence(template)).append('\n');
        }
        to.append("      servers:\n");
        for (Server server : pool.snapshot().servers()) {
            to.append("        - ").append(quoted(line(server))).append('\n');
        }
    }

    /** What requests in this application would do to a server goes without saying. */
    private static String line(Server server) {
        return server.spec().toString().replace(USUAL, "");
    }

    private static String persistence(PersistenceTemplate template) {
        StringJoiner keys = new StringJoiner(", ", "{ ", " }");
        keys.add("kind: " + word(template.kind()));
        if (template.netmask() != AddressFamily.IPV4.bits()) {
            keys.add("netmask: " + template.netmask());
        }
        if (template.prefix() != AddressFamily.IPV6.bits()) {
            keys.add("prefix: " + template.prefix());
        }
        keys.add("timeout: " + template.timeout().toSeconds() + "s");
        return keys.toString();
    }

    private static String service(DirectedService directed) {
        VirtualService service = directed.service();
        StringJoiner keys = new StringJoiner(", ", "{ ", " }");
        ServerAddress address = service.address();
        if (address == null) {
            keys.add("mark: " + service.mark());
        } else {
            keys.add("address: " + quoted(address.toString()));
            keys.add("protocol: " + word(service.protocol()));
        }
        keys.add("pool: " + service.pool().name());
        keys.add("via: " + word(service.via()));
        String kernel = kernel(directed.settings(), address == null);
        if (!kernel.isEmpty()) {
            keys.add("kernel: { " + kernel + " }");
        }
        return keys.toString();
    }

    private static String kernel(KernelSettings settings, boolean marked) {
        StringJoiner keys = new StringJoiner(", ");
        if (settings.whenDown() != null) {
            keys.add("when-down: " + word(settings.whenDown()));
        }
        if (settings.onePacket()) {
            keys.add("one-packet: true");
        }
        if (settings.engine() != null) {
            keys.add("engine: " + settings.engine());
        }
        if (marked && settings.family() == AddressFamily.IPV6) {
            keys.add("family: ipv6");
        }
        Tunnel tunnel = settings.tunnel();
        if (!tunnel.equals(Tunnel.IPIP)) {
            String port = tunnel.port() == 0 ? "" : ", port: " + tunnel.port();
            keys.add("tunnel: { kind: " + word(tunnel.kind()) + port + ", checksum: " + word(tunnel.checksum()) + " }");
        }
        return keys.toString();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Nothing that stands here has a quote in it. */
    private static String quoted(String text) {
        return "'" + text + "'";
    }
}
