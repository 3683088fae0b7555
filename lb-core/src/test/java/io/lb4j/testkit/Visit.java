package io.lb4j.testkit;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;

/** One request at one simulated server, from the pick to its completion. */
final class Visit {

    /** Hears the end of each visit. */
    @FunctionalInterface
    interface Ending {

        /** The pick is completed; a failure is what the client takes for one. */
        void ended(Visit visit, boolean failed);
    }

    private final Pick pick;
    private final long start;
    private final Ending ending;
    private boolean answered;
    private boolean ended;

    Visit(Pick pick, long start, Ending ending) {
        this.pick = pick;
        this.start = start;
        this.ending = ending;
    }

    String server() {
        return pick.server().id();
    }

    long start() {
        return start;
    }

    /** Tells whether the client has gone. */
    boolean isEnded() {
        return ended;
    }

    void header() {
        if (!ended) {
            answered = true;
            pick.noteHeader();
        }
    }

    void succeed() {
        end(Outcome.SUCCESS, false);
    }

    void fail(Outcome outcome) {
        end(outcome, true);
    }

    void timeOut() {
        if (!answered) {
            end(Outcome.TIMEOUT, true);
        }
    }

    private void end(Outcome outcome, boolean failed) {
        if (!ended) {
            ended = true;
            pick.complete(outcome);
            ending.ended(this, failed);
        }
    }
}
