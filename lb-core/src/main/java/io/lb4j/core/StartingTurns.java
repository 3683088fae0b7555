package io.lb4j.core;

/**
 * What a server in its slow start may take. Immutable.
 *
 * @param decision up to which decision of its level this was reckoned
 * @param credit what it may take, in parts of a turn
 */
record StartingTurns(long decision, long credit) {

    /** Nothing was reckoned yet. */
    static final StartingTurns NONE = new StartingTurns(0, 0);

    /** Begins another slow start; decisions go on being counted. */
    StartingTurns anew() {
        return new StartingTurns(decision, 0);
    }

    /** Lets the credit grow for the decisions since then, up to two turns. */
    StartingTurns grown(long nowDecision, long perDecision, long turn) {
        long passed = Math.max(0, nowDecision - decision); // decisions may overtake each other
        long grown = passed > 2 * turn / perDecision ? 2 * turn : credit + passed * perDecision;
        return new StartingTurns(Math.max(decision, nowDecision), Math.min(2 * turn, grown));
    }

    StartingTurns less(long turn) {
        return new StartingTurns(decision, credit - turn);
    }
}
