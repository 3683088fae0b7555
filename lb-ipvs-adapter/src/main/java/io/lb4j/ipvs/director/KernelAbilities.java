package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Persistence;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.PersistenceTemplate.Kind;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolLimits;
import io.lb4j.core.Probe;
import io.lb4j.core.Server;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.Tunnel;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the kernel can do, asked before it is asked to do it. */
final class KernelAbilities {

    private final VirtualService service;
    private final KernelSettings settings;

    private KernelAbilities(VirtualService service, KernelSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    static void check(VirtualService service, KernelSettings settings) {
        KernelAbilities abilities = new KernelAbilities(service, settings);
        abilities.checkService();
        abilities.checkPool(service.pool());
        for (Server server : service.pool().snapshot().servers()) {
            checkServer(service, settings, server.spec());
        }
    }

    private void checkService() {
        if (service.via() == Via.IN_PROCESS) {
            throw new InvalidValueException("via", "in-process", "nat, dr or tun, for the kernel");
        }
        ServerAddress address = service.address();
        if (address != null) {
            InetAddress virtual = IpLiteral.parse("address", address.host());
            if (virtual.isAnyLocalAddress()) {
                throw new InvalidValueException(
                        "address", address, "one address; the kernel does not balance all of them at once");
            }
            if (address.port() == 0 && service.pool().persistence() == null) {
                throw new InvalidValueException(
                        "address",
                        address,
                        "a port, or persistence of the pool: the kernel serves all ports by it only");
            }
        }
        if (settings.onePacket() && address != null && service.protocol() != Protocol.UDP) {
            throw new InvalidValueException("kernel.one-packet", true, "a service of protocol udp, or a mark");
        }
        if (!settings.tunnel().equals(Tunnel.IPIP) && service.via() != Via.TUN) {
            throw new InvalidValueException("kernel.tunnel", settings.tunnel().kind(), "a service via tun");
        }
        if (settings.engine() != null && service.pool().persistence() == null) {
            throw new InvalidValueException("kernel.engine", settings.engine(), "persistence of the pool beside it");
        }
    }

    private void checkPool(Pool pool) {
        KernelScheduler.of(pool.scheduler().text());
        checkPersistence(pool.persistence());
        if (!pool.limits().equals(PoolLimits.NONE)) {
            throw new InvalidValueException(
                    "pool.limits",
                    pool.limits(),
                    "none: the kernel lets nobody wait; upper and lower of a server limit its connections");
        }
        if (pool.zone() != null) {
            throw new InvalidValueException("pool.zone", pool.zone(), "none: the kernel knows no zones");
        }
    }

    private void checkPersistence(@Nullable Persistence persistence) {
        if (persistence == null) {
            return;
        }
        if (!(persistence instanceof PersistenceTemplate template)) {
            throw new InvalidValueException(
                    "pool.persistence.kind",
                    persistence.getClass().getSimpleName(),
                    "client, all-ports or mark: the kernel sees addresses, and neither headers nor cookies");
        }
        Kind wanted =
                service.address() == null ? Kind.MARK : service.address().port() == 0 ? Kind.ALL_PORTS : Kind.CLIENT;
        boolean ftp = wanted == Kind.CLIENT && isFtp() && template.kind() == Kind.ALL_PORTS;
        if (template.kind() != wanted && !ftp) {
            throw new InvalidValueException(
                    "pool.persistence.kind",
                    text(template.kind()),
                    text(wanted) + ", since the service is told by "
                            + switch (wanted) {
                                case MARK -> "a mark";
                                case ALL_PORTS -> "an address with port 0";
                                case CLIENT -> "an address with a port";
                            });
        }
        if (template.expireQuiescent()) {
            throw new InvalidValueException(
                    "pool.persistence.expire-quiescent",
                    true,
                    "false; the kernel decides it for all services by net.ipv4.vs.expire_quiescent_template");
        }
    }

    private boolean isFtp() {
        ServerAddress address = service.address();
        return address != null && address.port() == 21;
    }

    private static String text(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Checks one server; also asked of those that come later. */
    static void checkServer(VirtualService service, KernelSettings settings, ServerSpec server) {
        if (server.address().isUnix()) {
            throw new InvalidValueException("pool.servers", server.id(), "an IP address; the kernel knows no sockets");
        }
        InetAddress address = IpLiteral.parse("pool.servers", server.address().host());
        AddressFamily family = DirectedService.keyOf(service, settings).family();
        if (AddressFamily.of(address) != family && service.via() != Via.TUN) {
            throw new InvalidValueException(
                    "pool.servers", server.address(), "an address of the service's family, or via tun");
        }
        if (server.maxConns() != 0) {
            throw new InvalidValueException(
                    "pool.servers",
                    server.id() + " max_conns=" + server.maxConns(),
                    "no max_conns: the kernel does not count as nginx does; upper and lower limit connections there");
        }
        if (server.lowerThreshold() > server.upperThreshold()) {
            throw new InvalidValueException(
                    "pool.servers", server.id() + " lower=" + server.lowerThreshold(), "an upper of at least that");
        }
        checkPort(service, server);
    }

    private static void checkPort(VirtualService service, ServerSpec server) {
        int port = server.address().port();
        ServerAddress virtual = service.address();
        int wanted = virtual == null || service.via() == Via.NAT ? 0 : virtual.port(); // 0 if any will do
        if (wanted != 0 && port != 0 && port != wanted) {
            String via = service.via().name().toLowerCase(Locale.ROOT);
            throw new InvalidValueException(
                    "pool.servers",
                    server.address(),
                    "port " + wanted + " as the service, or 0: " + via + " cannot change ports, nat can");
        }
        Probe probe = service.pool().health().probe();
        if (port == 0 && probe != null && probe.port() == 0 && !(probe.question() instanceof Probe.Command)) {
            throw new InvalidValueException(
                    "pool.health.probe.port", "0", "a port to probe, since " + server.id() + " has none of its own");
        }
    }
}
