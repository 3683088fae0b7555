package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.LoadChanges;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Server;
import io.lb4j.core.StartingShare;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the least loaded of many servers without looking at all of them.
 *
 * <p>A pick takes in what changed since the last one and lets a tree decide. One thread at a time does so; a thread that comes
 * meanwhile does not wait: it takes the least loaded as it stands unless one of a few others, drawn by chance, has less to do. Like a
 * look at every server while others change, that is as exact as its moment.
 */
abstract class LoadIndex implements Picker {

    /** Chosen: a look at so few servers is quick, and needs no index to be kept. */
    static final int MOST_SCANNED = 64;

    /** Chosen: keeps a few picks from piling up on one server if the thread that keeps the tree is held up. */
    private static final int DRAWS = 4;

    private static final VarHandle BUSY;
    private static final PickRequest ANYBODY = new PickRequest();

    static {
        try {
            BUSY = MethodHandles.lookup().findVarHandle(LoadIndex.class, "busy", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Level level;
    private final LoadRule rule;
    private final LoadChanges changes;
    private final IntConsumer takeIn = this::takeIn;
    private long reopensAt = Long.MAX_VALUE; // while busy: the second at which some ejected server may be probed

    @SuppressWarnings("unused") // by BUSY
    private volatile boolean busy;

    LoadIndex(Level level, LoadRule rule) {
        this.level = level;
        this.rule = rule;
        this.changes = level.watchLoads();
    }

    // ---- the tree, kept by one thread at a time

    /** Notes what the server has to do, {@link LoadRule#OUT} if it may not be picked. */
    abstract void load(int index, long load);

    /** Decides for a request that has not tried any server; returns an index, or {@link Sequence#NONE}. */
    abstract int decide();

    /** Returns the index of one with the least load, or {@link Sequence#NONE}. Anybody may ask. */
    abstract int leader();

    // ---- picks

    @Override
    public StartingShare startingShare() {
        return rule.startingShare();
    }

    @Override
    public @Nullable Server pick(PickRequest request) {
        if (!request.isFirstTry()) {
            return retry(request);
        }
        if (!tryBegin()) {
            return leastOfSome(request);
        }
        try {
            catchUp();
            return server(decide());
        } finally {
            end();
        }
    }

    /** Decides for a request that has tried some servers. */
    @Nullable
    Server retry(PickRequest request) {
        return LeastLoaded.leastOfAll(level, rule, request);
    }

    final boolean tryBegin() {
        return BUSY.compareAndSet(this, false, true);
    }

    /** Waits for the thread that is busy: for the control path. */
    final void begin() {
        while (!tryBegin()) {
            Thread.onSpinWait();
        }
    }

    final void end() {
        BUSY.setRelease(this, false);
    }

    final @Nullable Server server(int index) {
        return index == Sequence.NONE ? null : level.server(index);
    }

    /** Takes in what has changed. */
    final void catchUp() {
        changes.drain(takeIn);
        if (reopensAt != Long.MAX_VALUE && level.nowSeconds() >= reopensAt) {
            takeInAll();
        }
    }

    final void takeIn(int index) {
        Server server = level.server(index);
        boolean eligible = server.eligible(ANYBODY);
        load(index, eligible ? rule.load(server) : LoadRule.OUT);
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
        int leader = leader();
        Server best = null;
        long bestLoad = LoadRule.OUT;
        for (int draw = 0; draw <= DRAWS; draw++) {
            int index = draw == 0 ? leader : level.randomness().below(level.size());
            Server server = server(index);
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
