package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Picker;
import org.jspecify.annotations.Nullable;

/** A picker that breaks ties by smooth weighted turns, which go on in the picker that takes its place. */
interface TurnKeeper {

    /** Returns the turns as they stand, for another membership. */
    SmoothWeights turnsFor(Level next);

    /** Returns the turns for a level's picker: those of the one before it, if that had any. */
    static SmoothWeights turns(Level level, @Nullable Picker previous) {
        return previous instanceof TurnKeeper keeper ? keeper.turnsFor(level) : new SmoothWeights(level);
    }
}
