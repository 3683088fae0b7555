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

    /** Takes as many decisions as {@code decisions} has room for. */
    default void next(boolean[] eligible, int[] decisions) {
        for (int i = 0; i < decisions.length; i++) {
            decisions[i] = next(eligible);
        }
    }

    /** Takes the same steps as before, from the same state, and the same servers being eligible: the first of {@code decisions}. */
    default void again(boolean[] eligible, int[] decisions, int count) {
        for (int i = 0; i < count; i++) {
            next(eligible);
        }
    }

    /** Takes in what happened to the servers since the last decision. */
    default void absorb() {}

    /** Tells whether {@link #follow} does anything. */
    default boolean isCharged() {
        return false;
    }

    /** Takes in that a request went to a server by persistence instead of by a decision. */
    default void follow(int bound, boolean[] eligible) {}

    /** Tells whether decisions depend on nothing that changes by itself, so that they can be taken ahead. */
    default boolean isSteady() {
        return true;
    }

    /** Returns after how many steps the machine may be where it was, while the same servers are eligible. */
    long period(boolean[] eligible);

    /** Returns an independent machine in the same state. */
    S copy();

    /** Tells whether both machines will take the same decisions for ever, if the same servers stay eligible. */
    boolean sameStateAs(S other);
}
