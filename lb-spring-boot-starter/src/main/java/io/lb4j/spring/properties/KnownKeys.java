package io.lb4j.spring.properties;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Knows which keys there are below {@code lb}, from the records that they are bound to. */
public final class KnownKeys {

    private static final ConfigurationPropertyName LB = ConfigurationPropertyName.of("lb");

    /** Where anything may be set for anybody: a stray {@code LB_…} or {@code -Dlb.…} need not be meant for us. */
    private static final Set<String> LENIENT = Set.of(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

    private KnownKeys() {}

    /**
     * Refuses keys below {@code lb} that nobody knows.
     *
     * <p>Spring Boot's own check would also refuse the rest of a list that a source of higher precedence replaces.
     *
     * @throws UnknownKeyException for the first one
     */
    public static void check(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            boolean lenient = source.getUnderlyingSource() instanceof PropertySource<?> underlying
                    && LENIENT.contains(underlying.getName());
            if (!lenient && source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream().filter(LB::isAncestorOf).forEach(name -> check(name, source));
            }
        }
    }

    private static void check(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ResolvableType type = ResolvableType.forClass(LbProperties.class);
        for (int i = 1; i < name.getNumberOfElements(); i++) {
            Class<?> raw = type.toClass();
            if (Map.class.isAssignableFrom(raw)) {
                type = type.getGeneric(1);
            } else if (List.class.isAssignableFrom(raw) && name.isNumericIndex(i)) {
                type = type.getGeneric(0);
            } else {
                ResolvableType next = component(raw, name.getElement(i, Form.UNIFORM));
                if (next == null) {
                    throw new UnknownKeyException(name, name.chop(i), keys(raw), source.getConfigurationProperty(name));
                }
                type = next;
            }
        }
    }

    private static @Nullable ResolvableType component(Class<?> type, String uniform) {
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getName().toLowerCase(Locale.ROOT).equals(uniform)) {
                    return ResolvableType.forType(component.getGenericType());
                }
            }
        }
        return null;
    }

    private static List<String> keys(Class<?> type) {
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(component -> dashed(component.getName()))
                        .toList()
                : List.of();
    }

    private static String dashed(String name) {
        StringBuilder dashed = new StringBuilder();
        name.chars().forEach(c -> {
            if (Character.isUpperCase(c)) {
                dashed.append('-');
            }
            dashed.append((char) Character.toLowerCase(c));
        });
        return dashed.toString();
    }
}
