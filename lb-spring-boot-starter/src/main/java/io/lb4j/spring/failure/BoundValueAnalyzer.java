package io.lb4j.spring.failure;

import io.lb4j.core.NearestName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/** Explains a value below {@code lb} that is not of its type: not one of the known words, not a number, not a time. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1) // after those that know more
final class BoundValueAnalyzer extends AbstractFailureAnalyzer<BindException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        ConfigurationProperty property = cause.getProperty();
        Class<?> type = cause.getTarget().getType().resolve();
        if (property == null || type == null || !property.getName().toString().startsWith("lb.")) {
            return null;
        }
        String value = String.valueOf(property.getValue());
        String nearest = type.isEnum() ? NearestName.of(value, words(type)) : null;
        return new Complaint(property.getName().toString(), value, expected(type), nearest, property.getOrigin())
                .analysis(cause);
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + String.join(", ", words(type));
        }
        if (type == Duration.class) {
            return "a time such as 500ms, 10s or 5m";
        }
        if (type == DataSize.class) {
            return "a size such as 16KB";
        }
        if (type == Integer.class || type == int.class) {
            return "a whole number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return "keys below it, instead of a value";
    }

    private static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}
