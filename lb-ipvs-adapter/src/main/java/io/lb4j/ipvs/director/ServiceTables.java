package io.lb4j.ipvs.director;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.InvalidValueException;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.PersistenceTemplate.Kind;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Traffic;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.director.Wish.Fate;
import io.lb4j.ipvs.ipvsadm.ServiceTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns tables of the kernel, or of rules for {@code ipvsadm}, into services with pools, and back.
 *
 * <p>A service of ours is carried one way, and its servers are wrapped one way: tables that mix them are refused, and so are the methods
 * local and bypass. Where the kernel leaves ports as they are, whatever the server's, the server's is not kept.
 */
public final class ServiceTables {

    /** What {@code ipvsadm} takes if nothing is said; of a service without servers nothing is. */
    private static final ForwardingMethod USUAL_METHOD = ForwardingMethod.ROUTE;

    private ServiceTables() {}

    /**
     * Makes a pool and a virtual service of each table, both called after what clients address, such as {@code tcp-192-0-2-10-80}. Pools have
     * the servers in the order in which they came into the table, and no health policy.
     *
     * @throws InvalidValueException if a table cannot be a service of ours
     */
    public static List<DirectedService> directed(List<ServiceTable> tables) {
        return tables.stream().map(ServiceTables::directed).toList();
    }

    private static DirectedService directed(ServiceTable table) {
        IpvsService service = table.entry().service();
        List<IpvsServer> servers = new ArrayList<>();
        table.servers().forEach(entry -> servers.add(entry.server()));
        Collections.reverse(servers);
        ForwardingMethod method =
                servers.isEmpty() ? USUAL_METHOD : servers.get(0).method();
        Tunnel tunnel = servers.isEmpty() ? Tunnel.IPIP : servers.get(0).tunnel();
        for (IpvsServer server : servers) {
            if (server.method() != method
                    || (method == ForwardingMethod.TUNNEL && !server.tunnel().equals(tunnel))) {
                throw new InvalidValueException(
                        "server " + server.key() + " of " + service.key(),
                        server.method() + " " + server.tunnel().kind(),
                        "the method and the tunnel of the first server, " + method + " " + tunnel.kind());
            }
        }
        String name = name(service.key());
        return new DirectedService(
                virtual(name, service.key(), pool(name, service, servers), via(service.key(), method)),
                new KernelSettings(
                        null,
                        service.onePacket(),
                        service.persistent() == null
                                ? null
                                : service.persistent().engine(),
                        method == ForwardingMethod.TUNNEL ? tunnel : Tunnel.IPIP,
                        service.key().family()));
    }

    private static String name(ServiceKey key) {
        if (key instanceof FirewallMark mark) {
            String ipv6 = mark.family() == AddressFamily.IPV6 ? "-ipv6" : "";
            return "mark-" + Integer.toUnsignedString(mark.mark()) + ipv6;
        }
        ServiceAddress address = (ServiceAddress) key;
        String host = address.address().getHostAddress().replace(':', '-').replace('.', '-');
        return address.transport().name().toLowerCase(Locale.ROOT) + "-" + host + "-" + address.port();
    }

    private static VirtualService virtual(String name, ServiceKey key, Pool pool, Via via) {
        if (key instanceof FirewallMark mark) {
            if (mark.mark() < 0) {
                throw new InvalidValueException(
                        "mark", Integer.toUnsignedString(mark.mark()), "1.." + Integer.MAX_VALUE);
            }
            return new VirtualService(name, null, mark.mark(), Protocol.TCP, pool, via);
        }
        ServiceAddress address = (ServiceAddress) key;
        return new VirtualService(
                name,
                new ServerAddress(address.address().getHostAddress(), address.port()),
                0,
                Protocol.valueOf(address.transport().name()),
                pool,
                via);
    }

    private static Via via(ServiceKey key, ForwardingMethod method) {
        return switch (method) {
            case MASQUERADE -> Via.NAT;
            case ROUTE -> Via.DR;
            case TUNNEL -> Via.TUN;
            case LOCAL, BYPASS ->
                throw new InvalidValueException(key.toString(), method, "MASQUERADE, ROUTE or TUNNEL");
        };
    }

    private static Pool pool(String name, IpvsService service, List<IpvsServer> servers) {
        PoolBuilder pool = Pool.named(name)
                .scheduler(KernelScheduler.text(service))
                .health(HealthPolicy.none())
                .persistence(persistence(service));
        for (IpvsServer server : servers) {
            pool.server(ServerSpec.at(server.key().toString())
                    .weight(server.weight())
                    .thresholds(server.upperThreshold(), server.lowerThreshold())
                    .build());
        }
        return pool.build();
    }

    private static @Nullable PersistenceTemplate persistence(IpvsService service) {
        Persistent persistent = service.persistent();
        if (persistent == null) {
            return null;
        }
        Kind kind = service.key() instanceof ServiceAddress address
                ? address.port() == 0 ? Kind.ALL_PORTS : Kind.CLIENT
                : Kind.MARK;
        PersistenceTemplate template =
                PersistenceTemplate.of(kind).withTimeout(Duration.ofSeconds(persistent.timeoutSeconds()));
        return service.key().family() == AddressFamily.IPV4
                ? template.withNetmask(persistent.prefix())
                : template.withPrefix(persistent.prefix());
    }

    /** Returns what the kernel would have of these services now, with no traffic yet; servers that drain or are down are not in it. */
    public static List<ServiceTable> tables(List<DirectedService> services) {
        return services.stream().map(ServiceTables::table).toList();
    }

    private static ServiceTable table(DirectedService service) {
        List<ServerEntry> servers = new ArrayList<>();
        for (Wish wish : DesiredService.of(service).wishes()) {
            if (wish.fate() == Fate.SERVE || wish.fate() == Fate.QUIESCE) {
                servers.add(new ServerEntry(wish.server(), 0, 0, 0, Traffic.NONE));
            }
        }
        Collections.reverse(servers);
        return new ServiceTable(new ServiceEntry(service.definition(), Traffic.NONE), servers);
    }
}
