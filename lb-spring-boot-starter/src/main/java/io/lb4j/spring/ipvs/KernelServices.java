package io.lb4j.spring.ipvs;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.KernelSettings;
import io.lb4j.spring.Pools;
import io.lb4j.spring.properties.KernelProperties;
import io.lb4j.spring.properties.PropertyPath;
import io.lb4j.spring.properties.ServiceProperties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the services below {@code lb.services} that the kernel is to carry, before it is asked for anything. */
final class KernelServices {

    private static final String OF_THE_POOL = "pool.";

    private final Pools pools;

    KernelServices(Pools pools) {
        this.pools = pools;
    }

    List<DirectedService> plan(Map<String, ServiceProperties> services) {
        List<DirectedService> directed = new ArrayList<>();
        Map<ServiceKey, String> taken = new HashMap<>();
        services.forEach((name, properties) -> {
            if (properties.via() != Via.IN_PROCESS) {
                PropertyPath path = PropertyPath.service(name);
                DirectedService service = service(name, properties, path);
                String other = taken.putIfAbsent(service.key(), name);
                if (other != null) {
                    String key = properties.mark() == null ? "address" : "mark";
                    throw path.child(key).invalid(service.key(), "one that service " + other + " has not");
                }
                directed.add(service);
            }
        });
        return directed;
    }

    private DirectedService service(String name, ServiceProperties properties, PropertyPath path) {
        String misplaced = properties.firstOfTheForwarder();
        if (misplaced != null) {
            throw path.child(misplaced).invalid("set", "nothing where the kernel carries the service");
        }
        requireOneIdentity(properties, path);
        String address = properties.address();
        ServerAddress virtual = address == null ? null : path.child("address").here(() -> ServerAddress.parse(address));
        int mark = properties.mark() == null ? 0 : properties.mark();
        String pool = properties.pool();
        if (pool == null || !pools.names().contains(pool)) {
            throw path.child("pool")
                    .unknown(pool == null ? "" : pool, "the name of a pool below lb.pools", pools.names());
        }
        VirtualService service = path.below(() ->
                new VirtualService(name, virtual, mark, properties.protocol(), pools.pool(pool), properties.via()));
        KernelSettings settings = settings(properties.kernel(), path);
        try {
            return new DirectedService(service, settings);
        } catch (InvalidValueException e) {
            throw e.key().startsWith(OF_THE_POOL)
                    ? e.at(PropertyPath.pool(pool)
                            .child(e.key().substring(OF_THE_POOL.length()))
                            .text())
                    : e.at(path.child(e.key()).text());
        }
    }

    private static void requireOneIdentity(ServiceProperties properties, PropertyPath path) {
        if (properties.address() == null && properties.mark() == null) {
            throw path.child("address").invalid(null, "what clients address, such as 192.0.2.10:80, or a mark");
        }
        if (properties.address() != null && properties.mark() != null) {
            throw path.child("mark").invalid(properties.mark(), "nothing beside an address");
        }
    }

    private static KernelSettings settings(KernelProperties kernel, PropertyPath path) {
        return new KernelSettings(
                kernel.whenDown() == null
                        ? null
                        : KernelSettings.WhenDown.valueOf(kernel.whenDown().name()),
                Boolean.TRUE.equals(kernel.onePacket()),
                kernel.engine(),
                tunnel(kernel.tunnel(), path.child("kernel").child("tunnel")),
                kernel.family() == null
                        ? AddressFamily.IPV4
                        : AddressFamily.valueOf(kernel.family().name()));
    }

    private static Tunnel tunnel(KernelProperties.Tunnel tunnel, PropertyPath path) {
        return path.below(() -> new Tunnel(
                named(Tunnel.Kind.class, tunnel.kind(), Tunnel.Kind.IPIP),
                tunnel.port() == null ? 0 : tunnel.port(),
                named(Tunnel.Checksum.class, tunnel.checksum(), Tunnel.Checksum.NONE)));
    }

    private static <T extends Enum<T>> T named(Class<T> type, @Nullable Enum<?> configured, T standard) {
        return configured == null ? standard : Enum.valueOf(type, configured.name());
    }
}
