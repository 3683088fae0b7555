package io.lb4j.core;

import java.util.List;

/** Contributes named {@link Scheduler}s; found through {@link java.util.ServiceLoader}. */
public interface SchedulerProvider {

    /**
     * Returns how each of its schedulers is written: the name, followed by its arguments as a user reads them, such as
     * {@code wlc} or {@code hash KEY [consistent]}.
     */
    List<String> usages();

    /**
     * Makes a scheduler.
     *
     * @param name the first word of one of the {@link #usages()}
     * @param arguments the words behind it
     * @throws InvalidValueException if an argument is wrong
     */
    Scheduler create(String name, List<String> arguments);
}
