package io.lb4j.schedulers;

import io.lb4j.core.Level;

/** The index of {@link LeastLoaded}: reads the winner of a {@link LoadTree}, in which the newest comes first. */
final class LeastLoadedIndex extends LoadIndex {

    private final LoadTree tree;

    LeastLoadedIndex(Level level, LoadRule rule) {
        super(level, rule);
        long[] weights = new long[level.size()];
        for (int place = 0; place < weights.length; place++) {
            weights[place] = rule.weight(NewestFirst.server(level, place));
        }
        this.tree = new LoadTree(weights);
    }

    @Override
    void load(int index, long load) {
        tree.load(NewestFirst.place(index, level.size()), load);
    }

    @Override
    int decide() {
        return leader();
    }

    @Override
    int leader() {
        int place = tree.winner();
        return place < 0 ? Sequence.NONE : NewestFirst.index(place, level.size());
    }
}
