package io.lb4j.spring.properties;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.PoolLimits;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.ServerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One pool: real servers that serve the same thing, and how they are chosen.
 *
 * @param servers Real servers, each on one line such as "10.0.0.1:8080 weight=3 backup" or as nested keys.
 * @param discovery Where further real servers are found while the pool runs.
 * @param scheduler Scheduler by name with its arguments, such as "least_conn" or "hash $request_uri consistent", or the name of
 *     a bean.
 * @param inactiveTime How long a finished request or connection counts as an inactive one, as a closed connection does in LVS: 120s
 *     there. Zero means not at all.
 * @param persistence Which requests keep going to the same real server.
 * @param health What takes real servers out and brings them back.
 * @param retry When a request goes on to another real server.
 * @param maxInFlight Most requests at once, all real servers together. By default 0, no limit but those of the servers.
 * @param queue Where requests wait for their turn.
 * @param zone Whose servers are preferred as long as they can carry the requests.
 */
public record PoolProperties(
        @DefaultValue List<ServerProperties> servers,
        @DefaultValue DiscoveryProperties discovery,
        @Nullable String scheduler,
        @DefaultValue("0s") Duration inactiveTime,
        @DefaultValue PersistenceProperties persistence,
        @DefaultValue HealthProperties health,
        @DefaultValue RetryProperties retry,
        @DefaultValue("0") int maxInFlight,
        @DefaultValue QueueProperties queue,
        @DefaultValue ZoneProperties zone) {

    /** Returns the same pool, written at {@code path}, with what it inherits; its servers are its own. */
    public PoolProperties inheriting(PoolDefaults defaults, PropertyPath path) {
        PoolProperties effective = new PoolProperties(
                servers,
                discovery,
                scheduler == null ? defaults.scheduler() : scheduler,
                inactiveTime,
                persistence.inheriting(defaults.persistence()),
                health.inheriting(defaults.health()),
                retry.inheriting(defaults.retry()),
                maxInFlight,
                queue.inheriting(defaults.queue()),
                zone.inheriting(defaults.zone()));
        discovery.check(path.child("discovery"));
        persistence.requireUse(path.child("persistence"), effective.persistence);
        health.requireUse(path.child("health"), effective.health);
        retry.requireUse(path.child("retry"), effective.retry);
        queue.requireUse(path.child("queue"), effective.queue);
        zone.requireUse(path.child("zone"), effective.zone);
        effective.requireIndependentHedges(path);
        return effective;
    }

    private void requireIndependentHedges(PropertyPath path) {
        Duration delay = retry.hedgeDelay();
        if (delay != null && !delay.isZero() && persistence.persistence(path.child("persistence")) != null) {
            throw path.child("retry")
                    .child("hedge-delay")
                    .invalid(delay, "0 in a pool with persistence, whose requests belong to their server");
        }
    }

    /** Returns the limits of the pool at this path. */
    public PoolLimits limits(PropertyPath path) {
        return queue.limits(path, maxInFlight);
    }

    /**
     * Returns the definitions of the real servers.
     *
     * @throws InvalidValueException if one of them is wrong, or if two share an id or an address
     */
    public List<ServerSpec> specs(PropertyPath pool) {
        List<ServerSpec> specs = new ArrayList<>();
        Map<ServerAddress, Integer> addresses = new HashMap<>();
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < servers.size(); i++) {
            PropertyPath path = pool.child("servers").element(i);
            ServerSpec spec = servers.get(i).spec(path);
            requireFirst(path, spec.address(), "address", addresses.putIfAbsent(spec.address(), i));
            requireFirst(path, spec.id(), "id", ids.putIfAbsent(spec.id(), i));
            specs.add(spec);
        }
        return specs;
    }

    private static void requireFirst(PropertyPath path, Object value, String what, @Nullable Integer earlier) {
        if (earlier != null) {
            throw path.invalid(
                    value, "an " + what + " that no other server of the pool has; servers[" + earlier + "] has it too");
        }
    }
}
