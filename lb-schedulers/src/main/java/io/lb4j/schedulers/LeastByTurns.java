package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Server;
import io.lb4j.core.StartingShare;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every server for the least load for its weight; among equals, smooth weighted round robin, as nginx has it in
 * {@code least_conn} and {@code least_time}.
 *
 * <p>Only a tie takes the lock, since its turn is shared state.
 */
abstract class LeastByTurns implements Picker, TurnKeeper {

    final Level level;
    private final AllEligible all;
    private final Object lock = new Object(); // a monitor, since whoever waits for it makes no object
    private final SmoothWeights turns; // under lock

    LeastByTurns(Level level, SmoothWeights turns) {
        this.level = level;
        this.all = new AllEligible(level);
        this.turns = turns;
    }

    /** Returns what a server has to do, at the second at which the pick began. */
    abstract long load(Server server, long second);

    /** Returns the second that {@link #load} asks for. */
    abstract long second();

    /** Returns which load a tied server must have for its weight: of the best so far, or of the first that was tied. */
    abstract long tiedLoad(Server best, long firstLoad, long second);

    @Override
    public StartingShare startingShare() {
        return StartingShare.WEIGHED;
    }

    @Override
    public @Nullable Server pick(PickRequest request) {
        boolean known = all.isKnownFor(request);
        long second = second();
        int best = Sequence.NONE;
        long bestLoad = 0;
        long bestWeight = 0;
        boolean tie = false;
        for (int i = 0; i < level.size(); i++) {
            Server server = level.server(i);
            if (!known && !server.eligible(request)) {
                continue;
            }
            long load = load(server, second);
            long weight = SmoothWeights.presentWeight(server);
            if (best == Sequence.NONE || load * bestWeight < bestLoad * weight) {
                best = i;
                bestLoad = load;
                bestWeight = weight;
                tie = false;
            } else if (load * bestWeight == bestLoad * weight) {
                tie = true;
            }
        }
        if (best == Sequence.NONE) {
            return null;
        }
        return tie ? breakTie(best, bestLoad, second, request) : level.server(best);
    }

    private Server breakTie(int first, long firstLoad, long second, PickRequest request) {
        synchronized (lock) {
            turns.absorb();
            int chosen = first;
            long total = 0;
            for (int i = first; i < level.size(); i++) {
                Server server = level.server(i);
                Server best = level.server(chosen);
                if (server.eligible(request)
                        && load(server, second) * SmoothWeights.presentWeight(best)
                                == tiedLoad(best, firstLoad, second) * SmoothWeights.presentWeight(server)) {
                    total += turns.gain(i);
                    chosen = turns.better(i, chosen);
                }
            }
            turns.pay(chosen, total);
            return level.server(chosen);
        }
    }

    @Override
    public SmoothWeights turnsFor(Level next) {
        synchronized (lock) {
            turns.absorb();
            return turns.carriedOver(next);
        }
    }
}
