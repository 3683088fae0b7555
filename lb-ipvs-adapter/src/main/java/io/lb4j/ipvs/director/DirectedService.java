package io.lb4j.ipvs.director;

import io.lb4j.core.Persistence;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pool;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Transport;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service that the kernel carries, and what the kernel is to be told of it beside.
 *
 * @param service what clients address, with its pool
 * @param settings what only the kernel knows
 */
public record DirectedService(VirtualService service, KernelSettings settings) {

    /**
     * Checks that the kernel can do what is asked of it.
     *
     * @throws io.lb4j.core.InvalidValueException if not; its key begins with {@code pool.} where the pool is at fault, and it names what
     *     comes nearest
     */
    public DirectedService {
        Objects.requireNonNull(settings, "settings");
        KernelAbilities.check(service, settings);
    }

    /** Directs a service with everything as by default. */
    public static DirectedService of(VirtualService service) {
        return new DirectedService(service, KernelSettings.STANDARD);
    }

    /** Returns how configuration calls it. */
    public String name() {
        return service.name();
    }

    /** Returns who serves it. */
    public Pool pool() {
        return service.pool();
    }

    /** Returns what tells it from other services of the kernel. */
    public ServiceKey key() {
        return keyOf(service, settings);
    }

    /** Returns the addresses of the servers that the pool has at present, each once; one that is written as a name has none. */
    public List<InetAddress> serverAddresses() {
        return pool().snapshot().servers().stream()
                .map(server -> server.address().host())
                .filter(IpLiteral::matches)
                .map(host -> IpLiteral.parse("pool.servers", host))
                .distinct()
                .toList();
    }

    static ServiceKey keyOf(VirtualService service, KernelSettings settings) {
        ServerAddress address = service.address();
        return address == null
                ? new FirewallMark(service.mark(), settings.family())
                : new ServiceAddress(
                        transport(service.protocol()), IpLiteral.parse("address", address.host()), address.port());
    }

    static Transport transport(VirtualService.Protocol protocol) {
        return switch (protocol) {
            case HTTP, TCP -> Transport.TCP;
            case UDP -> Transport.UDP;
            case SCTP -> Transport.SCTP;
        };
    }

    /** Returns how the kernel is to carry packets. */
    ForwardingMethod method() {
        return methodOf(service.via());
    }

    static ForwardingMethod methodOf(Via via) {
        return switch (via) {
            case NAT -> ForwardingMethod.MASQUERADE;
            case DR -> ForwardingMethod.ROUTE;
            case TUN -> ForwardingMethod.TUNNEL;
            case IN_PROCESS -> throw new IllegalArgumentException("in-process");
        };
    }

    /** Returns what the kernel is to have, as of the pool's present scheduler and persistence. */
    IpvsService definition() {
        KernelScheduler scheduler = KernelScheduler.of(pool().scheduler().text());
        ServiceKey key = key();
        return new IpvsService(
                key, scheduler.name(), scheduler.flags(), persistent(key.family()), settings.onePacket());
    }

    private @Nullable Persistent persistent(AddressFamily family) {
        Persistence persistence = pool().persistence();
        if (!(persistence instanceof PersistenceTemplate template)) {
            return null;
        }
        int prefix = family == AddressFamily.IPV4 ? template.netmask() : template.prefix();
        return new Persistent((int) template.timeout().toSeconds(), prefix, settings.engine());
    }

    /** Returns the port that clients address; 0 for all of them. */
    int port() {
        ServerAddress address = service.address();
        return address == null ? 0 : address.port();
    }

    /** Tells whether the kernel leaves the port of a request as it is, whatever the server's. */
    boolean keepsPorts() {
        return port() == 0 && (service.via() != Via.NAT || pool().persistence() != null);
    }

    /** Returns what becomes of a server that is down, as it was chosen or by default. */
    public KernelSettings.WhenDown whenDown() {
        KernelSettings.WhenDown chosen = settings.whenDown();
        if (chosen != null) {
            return chosen;
        }
        return pool().persistence() == null ? KernelSettings.WhenDown.QUIESCE : KernelSettings.WhenDown.REMOVE;
    }
}
