package io.lb4j.spring.properties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What every pool inherits where it says nothing itself, each value on its own.
 *
 * @param scheduler Scheduler by name with its arguments, such as "least_conn" or "hash $request_uri consistent", or the name of
 *     a bean.
 * @param persistence Which requests keep going to the same real server.
 * @param health What takes real servers out and brings them back.
 * @param retry When a request goes on to another real server.
 * @param queue Where requests wait for their turn.
 * @param zone Whose servers are preferred as long as they can carry the requests.
 */
public record PoolDefaults(
        @DefaultValue("round_robin") String scheduler,
        @DefaultValue @NestedConfigurationProperty PersistenceProperties persistence,
        @DefaultValue @NestedConfigurationProperty HealthProperties health,
        @DefaultValue @NestedConfigurationProperty RetryProperties retry,
        @DefaultValue @NestedConfigurationProperty QueueProperties queue,
        @DefaultValue @NestedConfigurationProperty ZoneProperties zone) {

    /** Where the defaults are written. */
    public static final PropertyPath PATH = new PropertyPath("lb.defaults");

    /** Complains about values that are wrong by themselves, so that no pool is blamed for them. */
    public void check() {
        persistence.check(PATH.child("persistence"));
        health.policy(PATH.child("health"));
        retry.policy(PATH);
        retry.requireUse(PATH.child("retry"), retry);
        queue.limits(PATH, 0);
        zone.preference(PATH.child("zone"));
    }

    static <T> @Nullable T first(@Nullable T own, @Nullable T inherited) {
        return own != null ? own : inherited;
    }
}
