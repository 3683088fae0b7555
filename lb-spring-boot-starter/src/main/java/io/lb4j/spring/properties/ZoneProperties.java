package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.ZonePreference;
import org.jspecify.annotations.Nullable;

/**
 * Whose servers are preferred.
 *
 * @param name The zone in which this application runs, as servers name theirs. Empty, the default, prefers none.
 * @param overprovisioning How much more than its share a server can carry, in percent, 100 to 10000; 140 by default. Requests leave the
 *     zone when less than the rest of it is usable.
 */
public record ZoneProperties(
        @Nullable String name, @Nullable Integer overprovisioning) {

    ZoneProperties inheriting(ZoneProperties parent) {
        return new ZoneProperties(first(name, parent.name), first(overprovisioning, parent.overprovisioning));
    }

    /** Returns the preference of the pool, or {@code null} if it has none. */
    public @Nullable ZonePreference preference(PropertyPath path) {
        if (name == null || name.isEmpty()) {
            return null;
        }
        int percent = overprovisioning == null ? ZonePreference.DEFAULT_OVERPROVISIONING : overprovisioning;
        return path.below(() -> new ZonePreference(name, percent));
    }

    /** Complains if a capacity was given here although after inheriting no zone is preferred. */
    void requireUse(PropertyPath path, ZoneProperties effective) {
        if (overprovisioning != null && effective.name == null) {
            throw path.child("name").invalid(null, "the pool's own zone, or overprovisioning means nothing");
        }
    }
}
