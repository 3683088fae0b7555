package io.lb4j.spring.forwarder;

import io.lb4j.core.Persistence;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pool;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.netty.ServiceSettings;
import io.lb4j.spring.Pools;
import io.lb4j.spring.properties.PersistenceProperties;
import io.lb4j.spring.properties.PropertyPath;
import io.lb4j.spring.properties.ServiceProperties;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.unit.DataSize;

/** Checks the services below {@code lb.services} that this application carries completely, before anything listens. */
final class ServicePlanner {

    private static final Duration TCP_IDLE = Duration.ofMinutes(10);
    private static final String KERNEL = ", unless via is nat, dr or tun";

    private final Pools pools;
    private final @Nullable SslBundles bundles;

    ServicePlanner(Pools pools, @Nullable SslBundles bundles) {
        this.pools = pools;
        this.bundles = bundles;
    }

    List<ServicePlan> plan(Map<String, ServiceProperties> services) {
        List<ServicePlan> plans = new ArrayList<>();
        Map<ServerAddress, String> taken = new HashMap<>();
        services.forEach((name, properties) -> {
            if (properties.via() != Via.IN_PROCESS) {
                return; // somebody else's
            }
            PropertyPath path = PropertyPath.service(name);
            VirtualService service = service(name, properties, path);
            String other = taken.putIfAbsent(address(properties, path), name);
            if (other != null) {
                throw path.child("address")
                        .invalid(properties.address(), "an address that service " + other + " has not");
            }
            plans.add(new ServicePlan(service, settings(properties, service, path)));
        });
        return plans;
    }

    private VirtualService service(String name, ServiceProperties properties, PropertyPath path) {
        requireUse(properties, path);
        return new VirtualService(
                name, address(properties, path), 0, properties.protocol(), pool(properties, path), properties.via());
    }

    /** Refuses what only the kernel can carry. */
    private static void requireUse(ServiceProperties properties, PropertyPath path) {
        Protocol protocol = properties.protocol();
        if (protocol == Protocol.UDP || protocol == Protocol.SCTP) {
            throw path.child("protocol").invalid(protocol.name().toLowerCase(Locale.ROOT), "http or tcp" + KERNEL);
        }
        if (properties.mark() != null) {
            throw path.child("mark").invalid(properties.mark(), "an address instead" + KERNEL);
        }
        String key = properties.kernel().firstSet();
        if (key != null) {
            throw path.child("kernel").child(key).invalid("set", "nothing" + KERNEL);
        }
    }

    private static ServerAddress address(ServiceProperties properties, PropertyPath path) {
        String address = properties.address();
        if (address == null || address.isBlank()) {
            throw path.child("address").invalid(address, "where to listen, such as :8080 or 127.0.0.1:8080");
        }
        return path.child("address").here(() -> ListenAddress.parse(address));
    }

    private Pool pool(ServiceProperties properties, PropertyPath path) {
        String pool = properties.pool();
        if (pool == null || !pools.names().contains(pool)) {
            throw path.child("pool")
                    .unknown(pool == null ? "" : pool, "the name of a pool below lb.pools", pools.names());
        }
        Pool found = pools.pool(pool);
        requireUse(
                found.persistence(),
                properties.protocol(),
                PropertyPath.pool(pool).child("persistence").child("kind"));
        return found;
    }

    /** Refuses persistence that would never bind anything. */
    private static void requireUse(@Nullable Persistence persistence, Protocol protocol, PropertyPath path) {
        if (persistence instanceof PersistenceTemplate template && template.kind() == PersistenceTemplate.Kind.MARK) {
            throw path.invalid("mark", "client or all-ports" + KERNEL);
        }
        if (persistence != null && protocol == Protocol.TCP && !persistence.bindsConnections()) {
            throw path.invalid(
                    PersistenceProperties.Kind.of(persistence),
                    "for a service of protocol tcp: client, all-ports, or key with a variable such as $remote_addr");
        }
    }

    private ServiceSettings settings(ServiceProperties properties, VirtualService service, PropertyPath path) {
        ServiceSettings standard = ServiceSettings.standard();
        Duration idle = service.protocol() == Protocol.TCP ? TCP_IDLE : standard.idleTimeout();
        SslContext tls = ServiceTls.context(
                properties.ssl().bundle(), bundles, path.child("ssl").child("bundle"));
        return path.below(() -> new ServiceSettings(
                pools.retry(service.pool().name()),
                either(properties.connectTimeout(), standard.connectTimeout()),
                either(properties.responseTimeout(), standard.responseTimeout()),
                either(properties.headerTimeout(), standard.headerTimeout()),
                either(properties.idleTimeout(), idle),
                either(properties.maxConnections(), standard.maxConnections()),
                bytes(properties.maxHeaderBytes(), standard.maxHeaderBytes()),
                either(properties.maxHeaderFields(), standard.maxHeaderFields()),
                bytes(properties.maxTargetBytes(), standard.maxTargetBytes()),
                either(properties.keptConnections(), standard.keptConnections()),
                bytes(properties.replayBytes(), standard.replayBytes()),
                tls));
    }

    private static <T> T either(@Nullable T given, T standard) {
        return given != null ? given : standard;
    }

    /** Beyond two gigabytes the bound means none; the largest value says the same. */
    private static int bytes(@Nullable DataSize given, int standard) {
        return given == null ? standard : (int) Math.max(-1, Math.min(Integer.MAX_VALUE, given.toBytes()));
    }
}
