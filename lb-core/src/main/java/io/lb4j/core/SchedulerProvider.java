package io.lb4j.core;

import java.util.List;

/** Contributes one named {@link Scheduler}; found through {@link java.util.ServiceLoader}. */
public interface SchedulerProvider {

    /** Returns the name that people write. */
    String name();

    /** Returns the name with its arguments as a user would write them, such as {@code hash KEY [consistent]}. */
    default String usage() {
        return name();
    }

    /**
     * Makes the scheduler.
     *
     * @throws InvalidValueException if an argument is wrong
     */
    Scheduler create(List<String> arguments);
}
