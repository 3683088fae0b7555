package io.lb4j.spring.properties;

import io.lb4j.core.InvalidValueException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Everything below {@code lb}. {@link KnownKeys} refuses what is not here.
 *
 * @param enabled Whether pools, services and clients are configured at all.
 * @param forwarder What all services of this application share.
 * @param ipvs What all services that the kernel carries share.
 * @param defaults What every pool inherits where it says nothing itself.
 * @param pools Pools by name: real servers that serve the same thing, and how they are chosen. Each inherits from lb.defaults.
 * @param services Virtual services by name: what clients address, and the pool that serves them.
 */
@ConfigurationProperties("lb")
public record LbProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue @NestedConfigurationProperty ForwarderProperties forwarder,
        @DefaultValue @NestedConfigurationProperty IpvsProperties ipvs,
        @DefaultValue @NestedConfigurationProperty PoolDefaults defaults,
        @DefaultValue Map<String, PoolProperties> pools,
        @DefaultValue Map<String, ServiceProperties> services) {

    /** What a name may look like: it becomes the host of a URI, a bean name and a tag of meters. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** Checks the names; whether the values fit together is checked where they are used. */
    public LbProperties {
        requireNames("lb.pools", pools.keySet());
        requireNames("lb.services", services.keySet());
    }

    private static void requireNames(String map, Set<String> names) {
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new InvalidValueException(map, name, "names of letters, digits, dots, dashes and underscores");
            }
        }
    }

    /** Returns the names of the pools before anything is bound, for bean definitions. */
    public static Set<String> poolNames(Environment environment) {
        return Binder.get(environment)
                .bind("lb.pools", Bindable.mapOf(String.class, Object.class))
                .orElseGet(LinkedHashMap::new)
                .keySet();
    }
}
