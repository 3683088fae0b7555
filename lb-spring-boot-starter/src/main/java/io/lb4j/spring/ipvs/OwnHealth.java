package io.lb4j.spring.ipvs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Where this application says that it lives: the actuator's liveness, which does not depend on the state of real servers, since a
 * fail-over would not mend those.
 */
final class OwnHealth {

    private static final String STANDARD_PORT = "8080";

    private final Environment environment;

    OwnHealth(Environment environment) {
        this.environment = environment;
    }

    /** Returns the URL; {@code null} if it cannot be known before the start, or needs a certificate that nobody checks. */
    @Nullable
    String url() {
        String own = environment.getProperty("server.port", STANDARD_PORT);
        String port = environment.getProperty("management.server.port", own);
        if (port.equals("0")
                || port.startsWith("-")
                || hasTls("server")
                || hasTls("management.server")
                || !isExposed()) {
            return null;
        }
        String before = port.equals(own)
                ? first("server.servlet.context-path", "spring.webflux.base-path")
                : first("management.server.base-path");
        String host = first(port.equals(own) ? "server.address" : "management.server.address");
        String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
        return "http://" + (host.isEmpty() ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host) + ":" + port
                + before + (base.equals("/") ? "" : base) + "/health/liveness";
    }

    private String first(String... keys) {
        for (String key : keys) {
            String value = environment.getProperty(key, "");
            if (!value.isEmpty() && !value.equals("/")) {
                return value;
            }
        }
        return "";
    }

    private boolean hasTls(String server) {
        return Binder.get(environment)
                .bind(server + ".ssl", Bindable.mapOf(String.class, Object.class))
                .isBound();
    }

    private boolean isExposed() {
        List<String> exposed = Binder.get(environment)
                .bind("management.endpoints.web.exposure.include", Bindable.listOf(String.class))
                .orElse(List.of("health"));
        return exposed.contains("*") || exposed.contains("health");
    }
}
