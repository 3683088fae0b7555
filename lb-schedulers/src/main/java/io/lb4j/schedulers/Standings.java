package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Standing} of each server of a level; of those that stay it survives changes of the pool.
 *
 * <p>Nearly always all are flawless, and then a pick learns so from one field. Thread-safe.
 */
final class Standings {

    /** Told by each generation of pickers, as picks of an earlier one may still end. */
    private static final class Flaws {

        private volatile boolean some; // written after the standing that it tells of
    }

    private final Level level;
    private final ByServer<Standing> standings;
    private final Flaws flaws;

    private Standings(Level level, ByServer<Standing> standings, Flaws flaws) {
        this.level = level;
        this.standings = standings;
        this.flaws = flaws;
    }

    static Standings of(Level level, @Nullable Standings before) {
        ByServer<Standing> kept = before == null ? null : before.standings;
        return new Standings(
                level,
                ByServer.of(level, kept, Standing[]::new, Standing::new),
                before == null ? new Flaws() : before.flaws);
    }

    /** Tells whether no server has failed of late. */
    boolean areFlawless() {
        return !flaws.some;
    }

    boolean isFlawless(Server server) {
        return !flaws.some || standings.get(server).isFlawless();
    }

    /** Returns by what factor the cost of a server is raised, 1 or more. */
    double factor(Server server, long now) {
        return flaws.some ? standings.get(server).factor(now) : 1;
    }

    /** Takes in what became of a pick. */
    void note(Server server, Outcome outcome, long now) {
        if (outcome.isFailure()) {
            failed(server, now);
        } else {
            succeeded(server, now);
        }
    }

    private void failed(Server server, long now) {
        standings.get(server).failed(now);
        flaws.some = true;
    }

    private void succeeded(Server server, long now) {
        Standing standing = standings.get(server);
        if (flaws.some && !standing.isFlawless()) {
            standing.succeeded(now);
            if (standing.isFlawless()) {
                lookForFlaws();
            }
        }
    }

    /** A failure that comes meanwhile is either seen here or told afterwards. */
    private void lookForFlaws() {
        flaws.some = false;
        for (int i = 0; i < level.size(); i++) {
            if (!standings.get(i).isFlawless()) {
                flaws.some = true;
                return;
            }
        }
    }
}
