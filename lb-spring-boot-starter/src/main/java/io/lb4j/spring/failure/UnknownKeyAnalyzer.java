package io.lb4j.spring.failure;

import io.lb4j.spring.properties.UnknownKeyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Explains a key below {@code lb} that nobody knows. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownKeyAnalyzer extends AbstractFailureAnalyzer<UnknownKeyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownKeyException cause) {
        String expected = cause.known().isEmpty()
                ? "nothing below " + cause.parent()
                : "below " + cause.parent() + ": " + String.join(", ", cause.known());
        return new Complaint(cause.property(), cause.value(), expected, null, cause.origin())
                .analysis(
                        "The property " + cause.property() + " is unknown.",
                        cause.nearest() == null
                                ? "Remove the property or correct its name."
                                : "Did you mean " + cause.nearest() + "? Correct the name of the property.",
                        cause);
    }
}
