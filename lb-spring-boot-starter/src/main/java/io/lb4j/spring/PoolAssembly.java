package io.lb4j.spring;

import io.lb4j.core.LbListener;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Scheduler;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.core.retry.RetryPolicy;
import io.lb4j.spring.properties.LbProperties;
import io.lb4j.spring.properties.PoolDefaults;
import io.lb4j.spring.properties.PoolProperties;
import io.lb4j.spring.properties.PropertyPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the pools of an application from its properties and beans. */
final class PoolAssembly {

    private final LbProperties properties;
    private final NamedSchedulers schedulers;
    private final Stores stores;
    private final List<LbListener> listeners;
    private final List<PoolCustomizer> customizers;

    PoolAssembly(
            LbProperties properties,
            NamedSchedulers schedulers,
            Stores stores,
            List<LbListener> listeners,
            List<PoolCustomizer> customizers) {
        this.properties = properties;
        this.schedulers = schedulers;
        this.stores = stores;
        this.listeners = listeners;
        this.customizers = customizers;
    }

    /** Makes every configured pool and adds those that the application made itself. */
    Pools assemble(List<Pool> made) {
        PoolDefaults defaults = properties.defaults();
        defaults.check();
        schedulers.find(defaults.scheduler(), PoolDefaults.PATH.child("scheduler"));

        Map<String, Pools.Entry> entries = new LinkedHashMap<>();
        properties.pools().forEach((name, pool) -> {
            PropertyPath path = PropertyPath.pool(name);
            entries.put(name, entry(name, pool.inheriting(defaults, path), path));
        });
        RetryPolicy retry = defaults.retry().policy(PoolDefaults.PATH);
        for (Pool pool : made) {
            Pools.Entry configured =
                    entries.putIfAbsent(pool.name(), new Pools.Entry(pool, "defined by a bean", retry));
            if (configured != null) {
                throw PropertyPath.pool(pool.name())
                        .invalid(pool.name(), "a name that no bean of type Pool has already");
            }
            listeners.forEach(pool::addListener);
        }
        return new Pools(entries);
    }

    private Pools.Entry entry(String name, PoolProperties configured, PropertyPath path) {
        String scheduler = String.valueOf(configured.scheduler());
        Scheduler found = schedulers.find(scheduler, path.child("scheduler"));
        List<ServerSpec> specs = configured.specs(path);
        PoolBuilder builder = path.below(() -> Pool.named(name).inactiveTime(configured.inactiveTime()))
                .scheduler(found)
                .servers(specs)
                .limits(configured.limits(path))
                .zone(configured.zone().preference(path.child("zone")))
                .health(configured.health().policy(path.child("health")))
                .persistence(configured.persistence().persistence(path.child("persistence")));
        stores.share(builder, configured.persistence(), path.child("persistence"));
        listeners.forEach(builder::listener);
        customizers.forEach(customizer -> customizer.customize(name, builder));
        Pool pool = path.below(builder::build);
        if (!configured.discovery().isOn()) {
            requirePrimary(pool, path.child("servers"));
            requirePorts(pool, path.child("servers"));
        }
        return new Pools.Entry(pool, scheduler, configured.retry().policy(path));
    }

    /** Only the kernel can keep the port of a request. */
    private void requirePorts(Pool pool, PropertyPath path) {
        boolean carried = properties.services().values().stream()
                .anyMatch(service -> pool.name().equals(service.pool()) && service.via() != Via.IN_PROCESS);
        if (!carried) {
            for (Server server : pool.snapshot().servers()) {
                if (server.address().port() == 0 && !server.address().isUnix()) {
                    throw path.invalid(
                            server.address(),
                            "a port in 1..65535; port 0, the port of the service, is for services that the kernel carries");
                }
            }
        }
    }

    /** Asked of the finished pool, since a customizer may have added servers. */
    private static void requirePrimary(Pool pool, PropertyPath path) {
        if (pool.snapshot().servers().isEmpty()) {
            throw path.invalid(null, "at least one server, such as 127.0.0.1:9001");
        }
        if (pool.snapshot().levels().get(0).size() == 0) {
            throw path.invalid(
                    String.join(
                                    ", ",
                                    pool.snapshot().servers().stream()
                                            .map(Object::toString)
                                            .toList()) + ", all of them backups",
                    "at least one server that is not a backup");
        }
    }
}
