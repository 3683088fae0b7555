package io.lb4j.schedulers.own;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Scheduler;
import io.lb4j.core.SchedulerProvider;
import java.util.List;

/** Makes it known as {@code near_zone ZONE}. */
public final class NearZoneProvider implements SchedulerProvider {

    private static final String USAGE = "near_zone ZONE";

    @Override
    public List<String> usages() {
        return List.of(USAGE);
    }

    @Override
    public Scheduler create(String name, List<String> arguments) {
        if (arguments.size() != 1) {
            throw new InvalidValueException("scheduler", name, USAGE);
        }
        return new NearZone(arguments.get(0));
    }
}
