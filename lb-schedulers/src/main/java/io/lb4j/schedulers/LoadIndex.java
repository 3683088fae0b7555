package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.LoadChanges;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Server;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the least loaded of many servers without looking at all of them.
 *
 * <p>A pick takes in what changed since the last one and reads the winner of a {@link LoadTree}. One thread at a time does so;
 * a thread that comes meanwhile does not wait: it takes the winner as it stands unless one of a few others, drawn by chance, has
 * less to do. Like a look at every server while others change, that is as exact as its moment.
 */
final class LoadIndex implements Picker {

    private static final VarHandle BUSY;
    private static final PickRequest ANYBODY = new PickRequest();

    /** Chosen: keeps a few picks from piling up on one server if the thread that keeps the tree is held up. */
    private static final int DRAWS = 4;

    static {
        try {
            BUSY = MethodHandles.lookup().findVarHandle(LoadIndex.class, "busy", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Level level;
    private final LoadRule rule;
    private final LoadChanges changes;
    private final LoadTree tree; // under busy; its winner is read by anybody
    private final IntConsumer takeIn = this::takeIn;
    private long reopensAt = Long.MAX_VALUE; // under busy: the second at which some ejected server may be probed

    @SuppressWarnings("unused") // by BUSY
    private volatile boolean busy;

    LoadIndex(Level level, LoadRule rule) {
        this.level = level;
        this.rule = rule;
        this.changes = level.watchLoads();
        long[] weights = new long[level.size()];
        for (int place = 0; place < weights.length; place++) {
            weights[place] = rule.weight(NewestFirst.server(level, place));
        }
        this.tree = new LoadTree(weights);
    }

    @Override
    public @Nullable Server pick(PickRequest request) {
        if (!request.isFirstTry()) {
            return LeastLoaded.leastOfAll(level, rule, request);
        }
        if (!BUSY.compareAndSet(this, false, true)) {
            return leastOfSome(request);
        }
        try {
            changes.drain(takeIn);
            if (reopensAt != Long.MAX_VALUE && level.nowSeconds() >= reopensAt) {
                takeInAll();
            }
            int winner = tree.winner();
            return winner < 0 ? null : NewestFirst.server(level, winner);
        } finally {
            BUSY.setRelease(this, false);
        }
    }

    private void takeIn(int index) {
        Server server = level.server(index);
        boolean eligible = server.eligible(ANYBODY);
        tree.load(NewestFirst.place(index, level.size()), eligible ? rule.load(server) : LoadRule.OUT);
        if (!eligible) {
            reopensAt = Math.min(reopensAt, server.reopensAt());
        }
    }

    private void takeInAll() {
        reopensAt = Long.MAX_VALUE;
        for (int i = 0; i < level.size(); i++) {
            takeIn(i);
        }
    }

    private @Nullable Server leastOfSome(PickRequest request) {
        int winner = tree.winner();
        Server best = null;
        long bestLoad = LoadRule.OUT;
        for (int draw = 0; draw <= DRAWS; draw++) {
            int place = draw == 0 ? winner : level.randomness().below(level.size());
            Server server = place < 0 ? null : NewestFirst.server(level, place);
            if (server == null || !server.eligible(request)) {
                continue;
            }
            long load = rule.load(server);
            boolean less = best == null || load * rule.weight(best) < bestLoad * rule.weight(server);
            if (load != LoadRule.OUT && less) {
                best = server;
                bestLoad = load;
            }
        }
        return best == null ? LeastLoaded.leastOfAll(level, rule, request) : best;
    }
}
