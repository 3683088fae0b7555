package io.lb4j.spring;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Scheduler;
import io.lb4j.spring.properties.PropertyPath;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds schedulers by what is written in the configuration: the names of the class path first, then beans. */
record NamedSchedulers(Map<String, Scheduler> beans) {

    private static final Pattern SPACE = Pattern.compile("\\s+");

    /**
     * Returns the scheduler.
     *
     * @throws InvalidValueException at {@code path} if nobody has this name, or if an argument is wrong
     */
    Scheduler find(String text, PropertyPath path) {
        String name = SPACE.split(text.strip(), 2)[0];
        if (Scheduler.names().contains(name)) {
            return path.here(() -> Scheduler.named(text));
        }
        Scheduler bean = beans.get(text.strip());
        if (bean != null) {
            return bean;
        }
        Set<String> known = new TreeSet<>(Scheduler.names());
        known.addAll(beans.keySet());
        throw path.unknown(text, "one of these schedulers", known);
    }
}
