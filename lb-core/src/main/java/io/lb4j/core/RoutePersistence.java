package io.lb4j.core;

import java.util.List;

/**
 * nginx's {@code sticky route}: the request names the {@linkplain ServerSpec#route route} of its server. Nothing is remembered,
 * and no cookie is set: the application puts the name where it comes back from.
 *
 * @param variables where the name is found, as {@link KeyExpression}: the first that is not empty counts
 */
public record RoutePersistence(List<String> variables) implements Persistence {

    /** Checks the variables. */
    public RoutePersistence {
        variables = List.copyOf(variables);
        KeyPersistence.expressions("keys", variables);
    }

    /** Goes by the first of these values that a request has. */
    public static RoutePersistence by(String... variables) {
        return new RoutePersistence(List.of(variables));
    }

    @Override
    public boolean keepsEntries() {
        return false;
    }

    List<KeyExpression> expressions() {
        return KeyPersistence.expressions("keys", variables);
    }
}
