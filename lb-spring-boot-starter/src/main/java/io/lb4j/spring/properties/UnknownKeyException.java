package io.lb4j.spring.properties;

import io.lb4j.core.NearestName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.origin.Origin;

/** Thrown for a key below {@code lb} that nobody knows, most often a slip of the finger. */
public final class UnknownKeyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** What YAML makes of keys such as on, off and yes; nothing is near to what was written. */
    private static final Set<String> OF_YAML = Set.of("true", "false");

    private final String property;
    private final String parent;

    @SuppressWarnings("serial") // made by List.copyOf
    private final List<String> known;

    private final @Nullable String nearest;
    private final String value;
    private final transient @Nullable Origin origin;

    UnknownKeyException(
            ConfigurationPropertyName name,
            ConfigurationPropertyName parent,
            List<String> known,
            @Nullable ConfigurationProperty found) {
        super("unknown property " + name);
        this.property = name.toString();
        this.parent = parent.toString();
        this.known = List.copyOf(known);
        String stray = name.getElement(parent.getNumberOfElements(), Form.ORIGINAL);
        String near = OF_YAML.contains(stray) ? null : NearestName.of(stray, known);
        this.nearest = near == null ? null : parent + "." + near;
        this.value = found == null ? "" : String.valueOf(found.getValue());
        this.origin = found == null ? null : found.getOrigin();
    }

    /** Returns the full name of the property. */
    public String property() {
        return property;
    }

    /** Returns the part of the name that is known. */
    public String parent() {
        return parent;
    }

    /** Returns what may follow {@link #parent}; empty if nothing may. */
    public List<String> known() {
        return known;
    }

    /** Returns the full name of the known key that was probably meant, or {@code null} if none is near. */
    public @Nullable String nearest() {
        return nearest;
    }

    /** Returns the value as text. */
    public String value() {
        return value;
    }

    /** Returns where it is written, or {@code null} if unknown. */
    public @Nullable Origin origin() {
        return origin;
    }
}
