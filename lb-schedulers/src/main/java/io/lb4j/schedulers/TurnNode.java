package io.lb4j.schedulers;

/** What a {@link TurnTree} knows of a part of its list. Not thread-safe. */
final class TurnNode {

    /** So far that taking steps off does not matter. */
    static final long FOREVER = Long.MAX_VALUE / 2;

    /** As a load for a weight: more than any. */
    static final long NOBODY = 1L << Integer.SIZE;

    long load = NOBODY; // the least, in the upper half, and the weight of one that has it in the lower half
    int next = Sequence.NONE; // the one with the most among all of the least load, the first of equals
    int gain; // of that one at a step
    int halves; // which of them have some of the least load
    long turn; // what next has
    long gains; // what all of the least load gain at a step
    long behind; // steps that this part has taken as a whole, and its halves have not
    long holds = FOREVER; // so many more steps keep the order in the halves

    /** Takes steps, few enough that the order in the halves holds. */
    void take(long steps) {
        turn += steps * gain;
        behind += steps;
        holds -= steps;
    }
}
