package io.lb4j.schedulers;

/**
 * A deterministic algorithm as a machine that takes one decision a step.
 *
 * <p>Not thread-safe; {@link SequencePicker} steps it under its lock.
 */
interface Sequence<S extends Sequence<S>> {

    /** What {@link #next} returns when no server is eligible. */
    int NONE = -1;

    /** Takes the next decision among the eligible servers: an index, or {@link #NONE}. */
    int next(boolean[] eligible);

    /** Takes in what happened to the servers since the last decision. */
    default void absorb() {}

    /** Tells whether decisions depend on nothing that changes by itself, so that they can be taken ahead. */
    default boolean isSteady() {
        return true;
    }

    /** Returns an independent machine in the same state. */
    S copy();

    /** Tells whether both machines will take the same decisions for ever, if the same servers stay eligible. */
    boolean sameStateAs(S other);
}
