package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Server;
import io.lb4j.core.StartingShare;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The index of {@link LeastConnections}: a {@link TurnTree} of all servers with their whole weight, and beside it the few whose
 * weight is cut by failures or grows in a slow start.
 */
final class LeastConnectionsIndex extends LoadIndex implements TurnKeeper {

    private static final PickRequest ANYBODY = new PickRequest();

    private final SmoothWeights turns; // while busy; those in the tree are kept there
    private final TurnTree tree;
    private final boolean[] weak; // beside the tree
    private int[] weaklings = new int[8]; // their indexes in any order
    private int weakCount;

    LeastConnectionsIndex(Level level, SmoothWeights turns) {
        super(level, LoadRule.LEAST_CONN);
        this.turns = turns;
        this.weak = new boolean[level.size()];
        int[] weights = new int[level.size()];
        int[] gains = new int[level.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = level.server(i).weight();
            gains[i] = turns.wholeGain(i);
        }
        this.tree = new TurnTree(weights, gains);
        for (int i = 0; i < weights.length; i++) {
            tree.load(i, TurnTree.OUT, turns.current(i));
        }
    }

    @Override
    public StartingShare startingShare() {
        return StartingShare.WEIGHED;
    }

    @Override
    void load(int index, long load) {
        turns.absorb(index);
        if (turns.isHealed(index)) {
            tree.load(index, load == LoadRule.OUT ? TurnTree.OUT : (int) load);
        } else if (!weak[index]) {
            turns.current(index, tree.turn(index));
            tree.load(index, TurnTree.OUT);
            weak[index] = true;
            if (weakCount == weaklings.length) {
                weaklings = Arrays.copyOf(weaklings, 2 * weakCount);
            }
            weaklings[weakCount++] = index;
        }
    }

    @Override
    int leader() {
        return tree.next();
    }

    @Override
    int decide() {
        return weakCount == 0 ? decideInTree() : decideAmongAll(ANYBODY);
    }

    private int decideInTree() {
        if (tree.next() == Sequence.NONE || tree.isAlone()) {
            return tree.next();
        }
        long total = tree.step();
        int chosen = tree.next();
        tree.pay(total);
        return chosen;
    }

    // ---- with some beside the tree

    private int decideAmongAll(PickRequest request) {
        healSome();
        int least = tree.next();
        for (int k = 0; k < weakCount; k++) {
            int i = weaklings[k];
            if (level.server(i).eligible(request) && (least == Sequence.NONE || compare(i, least) < 0)) {
                least = i;
            }
        }
        if (least == Sequence.NONE) {
            return Sequence.NONE;
        }
        boolean treeIsTied = tree.next() != Sequence.NONE && compare(tree.next(), least) == 0;
        int tied = 0;
        for (int k = 0; k < weakCount; k++) {
            tied += isTied(weaklings[k], least, request) ? 1 : 0;
        }
        if (tied == 0) {
            return decideInTree();
        }
        if (tied == 1 && !treeIsTied) {
            return least;
        }
        return takeTurn(least, treeIsTied, request);
    }

    private int takeTurn(int least, boolean treeIsTied, PickRequest request) {
        long total = treeIsTied ? tree.step() : 0;
        int chosen = treeIsTied ? tree.next() : Sequence.NONE;
        long most = treeIsTied ? tree.nextTurn() : 0;
        for (int k = 0; k < weakCount; k++) {
            int i = weaklings[k];
            if (isTied(i, least, request)) {
                total += turns.gain(i);
                long turn = turns.current(i);
                if (chosen == Sequence.NONE || turn > most || (turn == most && i < chosen)) {
                    chosen = i;
                    most = turn;
                }
            }
        }
        if (weak[chosen]) {
            turns.current(chosen, most - total);
        } else {
            tree.pay(total);
        }
        return chosen;
    }

    private boolean isTied(int i, int least, PickRequest request) {
        return level.server(i).eligible(request) && compare(i, least) == 0;
    }

    private int compare(int one, int other) {
        Server first = level.server(one);
        Server second = level.server(other);
        return Long.compare(
                first.active() * SmoothWeights.presentWeight(second),
                second.active() * SmoothWeights.presentWeight(first));
    }

    private void healSome() {
        for (int k = weakCount - 1; k >= 0; k--) {
            int i = weaklings[k];
            if (turns.isHealed(i)) {
                weak[i] = false;
                weaklings[k] = weaklings[--weakCount];
                tree.load(i, TurnTree.OUT, turns.current(i));
                takeIn(i);
            }
        }
    }

    // ---- seldom

    /** Takes those that were tried out of the tree for the time of the decision. */
    @Override
    @Nullable
    Server retry(PickRequest request) {
        if (!tryBegin()) {
            return super.retry(request);
        }
        try {
            catchUp();
            for (int i = 0; i < level.size(); i++) {
                if (!weak[i] && !level.server(i).eligible(request)) {
                    tree.load(i, TurnTree.OUT);
                }
            }
            int chosen = decideAmongAll(request);
            for (int i = 0; i < level.size(); i++) {
                if (!weak[i] && !level.server(i).eligible(request)) {
                    takeIn(i);
                }
            }
            return server(chosen);
        } finally {
            end();
        }
    }

    @Override
    public SmoothWeights turnsFor(Level next) {
        begin();
        try {
            catchUp();
            for (int i = 0; i < level.size(); i++) {
                if (!weak[i]) {
                    turns.current(i, tree.turn(i));
                }
            }
            return turns.carriedOver(next);
        } finally {
            end();
        }
    }
}
