package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.PanicRule;
import org.jspecify.annotations.Nullable;

/**
 * What to do when so many real servers are out that the rest would drown.
 *
 * @param below Percent of usable servers below which the pool panics, 1 to 100. Zero, the default, means never.
 * @param mode What to do then: all, the default, uses all servers that are not switched off; fail refuses every request.
 */
public record PanicProperties(@Nullable Integer below, PanicRule.@Nullable Mode mode) {

    PanicProperties inheriting(PanicProperties parent) {
        return new PanicProperties(first(below, parent.below), first(mode, parent.mode));
    }

    /** Returns the rule, or {@code null} if there is none; {@code health} is the path of the parent. */
    @Nullable
    PanicRule rule(PropertyPath health) {
        if (below == null || below == 0) {
            return null;
        }
        return health.below(() -> new PanicRule(below, mode == null ? PanicRule.Mode.ALL : mode));
    }

    /** Complains if a mode was given here although after inheriting nothing uses it. */
    void requireUse(PropertyPath path, PanicProperties effective) {
        if (mode != null && (effective.below == null || effective.below == 0)) {
            throw path.child("below").invalid(effective.below, "1..100 percent, or mode means nothing");
        }
    }
}
