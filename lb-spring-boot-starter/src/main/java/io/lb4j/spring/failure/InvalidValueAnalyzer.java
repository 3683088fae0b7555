package io.lb4j.spring.failure;

import io.lb4j.core.InvalidValueException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Explains a value below {@code lb} that means nothing: where it is, what it should be, and what was probably meant. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidValueAnalyzer extends AbstractFailureAnalyzer<InvalidValueException> {

    private final Environment environment;

    InvalidValueAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, InvalidValueException cause) {
        if (cause.key().startsWith("lb.")) {
            return new Complaint(
                            cause.key(),
                            cause.value(),
                            cause.expected(),
                            cause.nearest(),
                            Complaint.origin(environment, cause.key()))
                    .analysis(cause);
        }
        BindException binding = findCause(rootFailure, BindException.class);
        ConfigurationProperty property = binding == null ? null : binding.getProperty();
        if (property == null || !property.getName().toString().startsWith("lb.")) {
            return null;
        }
        // The value is a whole line, of which one part is wrong.
        return new Complaint(
                        property.getName().toString(),
                        String.valueOf(property.getValue()),
                        "for " + cause.key() + " \"" + cause.value() + "\": " + cause.expected(),
                        cause.nearest(),
                        property.getOrigin())
                .analysis(cause);
    }
}
