package io.lb4j.spring.failure;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * What is wrong with one property, laid out the same way for every failure.
 *
 * @param property the full name
 * @param value what was written, empty if nothing
 * @param expected what would have been accepted
 * @param nearest what was probably meant, or {@code null}
 * @param origin file and line, or {@code null} if unknown
 */
record Complaint(
        String property,
        String value,
        String expected,
        @Nullable String nearest,
        @Nullable Origin origin) {

    FailureAnalysis analysis(Throwable cause) {
        return analysis(
                value.isEmpty()
                        ? "The property " + property + " is missing or empty."
                        : "The property " + property + " has a value that cannot be used.",
                action(),
                cause);
    }

    FailureAnalysis analysis(String sentence, String action, Throwable cause) {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        text.add(sentence).add("");
        text.add("    Property: " + property);
        if (!value.isEmpty()) {
            text.add("    Value:    " + value);
        }
        if (origin != null) {
            text.add("    Origin:   " + origin);
        }
        if (!expected.isEmpty()) {
            text.add("    Expected: " + expected);
        }
        return new FailureAnalysis(text.toString(), action, cause);
    }

    private String action() {
        if (nearest != null) {
            return "Did you mean \"" + nearest + "\"? Correct the value of " + property + ".";
        }
        return value.isEmpty()
                ? "Set " + property + " to what is expected."
                : "Change the value of " + property + " to what is expected.";
    }

    /** Finds where a property was written. */
    static @Nullable Origin origin(@Nullable Environment environment, String property) {
        if (environment == null || !ConfigurationPropertyName.isValid(property)) {
            return null;
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found != null) {
                return found.getOrigin();
            }
        }
        return null;
    }
}
