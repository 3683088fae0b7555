package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/**
 * A configured value that cannot be used, with everything its author needs to mend it.
 *
 * <p>The message has the form {@code weight: "-1" (expected: 0..65535)}, with a suggestion where a known name is near.
 */
public final class InvalidValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String key;
    private final String value;
    private final String expected;
    private final @Nullable String nearest;

    /** Creates the exception; {@code expected} completes the sentence "expected: …". */
    public InvalidValueException(String key, Object value, String expected) {
        this(key, value, expected, null);
    }

    /** Creates the exception with the known name that is nearest to {@code value}, if any is near. */
    public InvalidValueException(String key, Object value, String expected, @Nullable String nearest) {
        super(key + ": \"" + value + "\" (expected: " + expected + ")"
                + (nearest == null ? "" : "; did you mean \"" + nearest + "\"?"));
        this.key = key;
        this.value = String.valueOf(value);
        this.expected = expected;
        this.nearest = nearest;
    }

    /** Returns the name of the parameter or property. */
    public String key() {
        return key;
    }

    /** Returns the refused value as text. */
    public String value() {
        return value;
    }

    /** Returns what would have been accepted. */
    public String expected() {
        return expected;
    }

    /** Returns the known name nearest to the value, or {@code null} when none is near. */
    public @Nullable String nearest() {
        return nearest;
    }

    /** Returns the same complaint about a longer key, such as the full property path. */
    public InvalidValueException at(String fullKey) {
        InvalidValueException moved = new InvalidValueException(fullKey, value, expected, nearest);
        moved.initCause(this);
        return moved;
    }
}
