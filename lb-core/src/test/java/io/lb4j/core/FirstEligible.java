package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/** The simplest scheduler: the first server that may be picked. */
public final class FirstEligible implements Scheduler {

    @Override
    public Picker picker(Level level, @Nullable Picker previous) {
        return request -> {
            for (int i = 0; i < level.size(); i++) {
                if (level.server(i).eligible(request)) {
                    return level.server(i);
                }
            }
            return null;
        };
    }
}
