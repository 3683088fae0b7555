package io.lb4j.spring.properties;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The name of a property, so that a complaint about a value says where it was written.
 *
 * @param text the full name, such as {@code lb.pools.orders.servers[1]}
 */
public record PropertyPath(String text) {

    /** Returns the path of {@code lb.pools.<name>}. */
    public static PropertyPath pool(String name) {
        return new PropertyPath("lb.pools").child(name);
    }

    /** Returns the path of {@code lb.services.<name>}. */
    public static PropertyPath service(String name) {
        return new PropertyPath("lb.services").child(name);
    }

    /** Returns the path of a key below this one. */
    public PropertyPath child(String key) {
        return new PropertyPath(text + "." + key);
    }

    /** Returns the path of an element of the list at this one, counted from 0. */
    public PropertyPath element(int index) {
        return new PropertyPath(text + "[" + index + "]");
    }

    /** Makes something, and moves a complaint about one of its keys below this path. */
    public <T> T below(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidValueException e) {
            throw e.at(child(e.key().replace('_', '-')).text);
        }
    }

    /** Makes something of the value at this path, and moves any complaint here. */
    public <T> T here(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidValueException e) {
            throw e.at(text);
        }
    }

    /** Returns the complaint that the value here is none of the known names. */
    public InvalidValueException unknown(String value, String kind, Collection<String> known) {
        String expected = known.isEmpty() ? kind + ", but there is none" : kind + ": " + String.join(", ", known);
        return new InvalidValueException(text, value, expected, NearestName.of(value, known));
    }

    /** Returns the complaint that the value here is not what was expected; {@code null} if there is none. */
    public InvalidValueException invalid(@Nullable Object value, String expected) {
        return new InvalidValueException(text, value == null ? "" : value, expected);
    }

    @Override
    public String toString() {
        return text;
    }
}
