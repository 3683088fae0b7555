package io.lb4j.spring.discovery;

import io.lb4j.core.discovery.ServerSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What Spring Cloud knows, behind a type that is there without it. */
@FunctionalInterface
interface ServiceRegistry {

    /** Returns the source of a service's instances; {@code interval} is how often to look, if it was configured. */
    ServerSource source(String service, @Nullable Duration interval, String parameters);
}
