package io.lb4j.schedulers;

import java.util.Arrays;

/**
 * A tournament of the servers of a list: each inner node holds the winner of its two halves, the root that of all.
 *
 * <p>The least load for the weight wins, the first in the list among equals. A change of one server is played again from its
 * leaf up, and only as far as it matters: O(log servers). Not thread-safe.
 */
final class LoadTree {

    private static final int NOBODY = -1;

    private final int leaves; // a power of two
    private final int[] winners; // the root at 1, the children of k at 2k and 2k + 1, the list's places from leaves on
    private final long[] loads; // by place
    private final long[] weights; // by place

    LoadTree(long[] weights) {
        this.weights = weights;
        this.loads = new long[weights.length];
        int capacity = 1;
        while (capacity < weights.length) {
            capacity *= 2;
        }
        this.leaves = capacity;
        this.winners = new int[2 * capacity];
        Arrays.fill(winners, NOBODY);
    }

    /** Returns the place of the winner, or -1 if nobody takes part. */
    int winner() {
        return winners[1];
    }

    /** Notes the load of the server at a place, {@link LoadRule#OUT} if it takes no part. */
    void load(int place, long load) {
        loads[place] = load;
        int node = leaves + place;
        winners[node] = load == LoadRule.OUT ? NOBODY : place;
        for (node >>= 1; node > 0; node >>= 1) {
            int before = winners[node];
            int winner = better(winners[2 * node], winners[2 * node + 1]);
            winners[node] = winner;
            if (winner == before && winner != place) {
                return; // it lost here, and had lost before
            }
        }
    }

    private int better(int earlier, int later) {
        if (earlier == NOBODY) {
            return later;
        }
        if (later == NOBODY) {
            return earlier;
        }
        return loads[later] * weights[earlier] < loads[earlier] * weights[later] ? later : earlier;
    }
}
