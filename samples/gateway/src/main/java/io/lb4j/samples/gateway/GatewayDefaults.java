package io.lb4j.samples.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Adds what the configuration leaves out, below everything else: a service {@code web} on port 8080 in front of a pool
 * {@code web}, and the demo servers as its members.
 */
final class GatewayDefaults implements ApplicationContextInitializer<GenericApplicationContext> {

    private static final String WEB = "web";
    private static final List<Integer> WEIGHTS = List.of(5, 1, 1); // the example that explains smooth weighted turns

    @Override
    public void initialize(GenericApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        Map<String, Object> defaults = new LinkedHashMap<>();
        Set<String> pools = keys(environment, "lb.pools");
        if (isAtMostWeb(pools) && keys(environment, "lb.pools.web.servers").isEmpty()) {
            DemoServers demo = DemoServers.start();
            context.registerBean(DemoServers.class, () -> demo);
            for (int i = 0; i < demo.all().size(); i++) {
                DemoServer server = demo.all().get(i);
                defaults.put("lb.pools.web.servers[" + i + "]", server.address() + " weight=" + WEIGHTS.get(i));
            }
        }
        if (isAtMostWeb(keys(environment, "lb.services"))) {
            defaults.put("lb.services.web.address", ":8080");
            defaults.put(
                    "lb.services.web.pool", pools.size() == 1 ? pools.iterator().next() : WEB);
        }
        environment.getPropertySources().addLast(new MapPropertySource("gateway defaults", defaults));
    }

    private static boolean isAtMostWeb(Set<String> names) {
        return names.isEmpty() || names.equals(Set.of(WEB));
    }

    /** Returns the keys directly below a name; one for a list or a plain value. */
    private static Set<String> keys(ConfigurableEnvironment environment, String name) {
        Binder binder = Binder.get(environment);
        if (binder.bind(name, Bindable.listOf(Object.class)).isBound()) {
            return Set.of("[]");
        }
        return binder.bind(name, Bindable.mapOf(String.class, Object.class))
                .orElseGet(LinkedHashMap::new)
                .keySet();
    }
}
