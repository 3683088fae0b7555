package io.lb4j.schedulers;

/**
 * Those with the least load for their weight among the servers of a list, and smooth weighted round robin among them, without a
 * visit to each.
 *
 * <p>At a step every one of them gains, which changes nothing but who has the most: so a node of the tree takes steps for all below
 * it at once, until the order somewhere below it changes. It is a kinetic tournament (Basch, Guibas, Hershberger 1997) over lines
 * whose slope is the weight. A step, and a change of one server, is O(log servers); overtaking adds at most another factor of
 * log servers at a mean. Not thread-safe.
 *
 * <p>Each pick pays, so that has a walk of its own, which looks at lines only; a load that changes is told by a longer one. Nodes of
 * four, flat arrays and one walk for both were measured, and are slower.
 */
final class TurnTree {

    /** The load of one that takes no part. */
    static final int OUT = -1;

    private static final long FARTHEST = 1L << Integer.SIZE; // looked ahead: as many steps times any gain are a long
    private static final int LEFT = 1;
    private static final int RIGHT = 2;
    private static final int BOTH = LEFT | RIGHT;

    private final int leaves; // a power of two
    private final int[] weights;
    private final TurnNode[] nodes; // the root at 1, the halves of k at 2k and 2k + 1, the list from leaves on
    private final TurnNode root;

    /** Begins with nobody in it. */
    TurnTree(int[] weights, int[] gains) {
        int capacity = 1;
        while (capacity < weights.length) {
            capacity *= 2;
        }
        this.leaves = capacity;
        this.weights = weights;
        this.nodes = new TurnNode[2 * capacity];
        for (int k = 1; k < nodes.length; k++) {
            nodes[k] = new TurnNode();
        }
        this.root = nodes[1];
        for (int place = 0; place < weights.length; place++) {
            TurnNode leaf = nodes[capacity + place];
            leaf.next = place;
            leaf.gain = gains[place];
            leaf.gains = gains[place];
        }
    }

    /** Returns whose turn it is among those with the least load, or {@link Sequence#NONE} if nobody takes part. */
    int next() {
        return root.load == TurnNode.NOBODY ? Sequence.NONE : root.next;
    }

    /** Returns what {@link #next} has. */
    long nextTurn() {
        return root.turn;
    }

    /** Tells whether nobody else has so little to do as {@link #next}. */
    boolean isAlone() {
        return root.gains == root.gain;
    }

    /** Lets all with the least load gain; returns the sum. */
    long step() {
        if (root.holds > 0) {
            root.take(1);
        } else {
            overtake(1);
        }
        return root.gains;
    }

    /** Lets those below a node gain, of which one overtakes another. */
    private void overtake(int k) {
        TurnNode node = nodes[k];
        for (int half = 2 * k; half <= 2 * k + 1; half++) {
            if ((node.halves & bit(half)) != 0) {
                nodes[half].take(node.behind);
                if (nodes[half].holds > 0) {
                    nodes[half].take(1);
                } else {
                    overtake(half);
                }
            }
        }
        node.behind = 0;
        tell(2 * k, k);
    }

    /**
     * Lets {@link #next} pay. It is ahead in each node above, and no load changes: so there are but lines to look at, and steps that are
     * behind may stay so.
     */
    void pay(long amount) {
        TurnNode[] all = nodes;
        int next = root.next;
        int leaf = leaves + next;
        TurnNode payer = all[leaf];
        payer.turn -= amount;
        int gain = payer.gain;
        long turn = payer.turn;
        long holds = FARTHEST;
        for (int k = leaf; k > 1; k >>= 1) {
            TurnNode node = all[k >> 1];
            long behind = node.behind;
            turn += behind * gain;
            if (node.halves == BOTH) {
                TurnNode other = all[k ^ 1];
                int closing = other.gain - gain;
                long rival = other.turn + behind * other.gain;
                long margin = turn - rival - (k & 1); // of equals the left one is first
                if (margin < 0) {
                    next = other.next;
                    gain = other.gain;
                    turn = rival;
                    margin = ~margin;
                    closing = -closing;
                }
                holds = until(Math.min(holds, other.holds) - behind, margin, closing);
            } else {
                holds -= behind;
            }
            node.next = next;
            node.gain = gain;
            node.turn = turn;
            node.holds = holds;
        }
    }

    /** Returns what one has. */
    long turn(int place) {
        TurnNode[] all = nodes;
        int leaf = leaves + place;
        long steps = 0;
        for (int height = Integer.numberOfTrailingZeros(leaves); height > 0; height--) {
            TurnNode node = all[leaf >> height];
            steps = (node.halves & bit(leaf >> (height - 1))) != 0 ? steps + node.behind : 0;
        }
        return all[leaf].turn + steps * all[leaf].gain;
    }

    /** Notes what one has to do, {@link #OUT} if it takes no part; it keeps its turn. */
    void load(int place, int load) {
        long now = load == OUT ? TurnNode.NOBODY : ((long) load << Integer.SIZE) | weights[place];
        if (nodes[leaves + place].load != now) {
            reach(place).load = now;
            tell(leaves + place, 1);
        }
    }

    /** Notes what one has to do, and what it has. */
    void load(int place, int load, long turn) {
        load(place, OUT);
        nodes[leaves + place].turn = turn; // of no account to others while it is out
        load(place, load);
    }

    /**
     * Brings the steps that are behind to a leaf and to the halves beside the way, since a load that changes changes for whom they are;
     * those on the way must be told anew.
     */
    private TurnNode reach(int place) {
        TurnNode[] all = nodes;
        int leaf = leaves + place;
        long steps = 0;
        for (int height = Integer.numberOfTrailingZeros(leaves); height > 0; height--) {
            TurnNode node = all[leaf >> height];
            steps += node.behind;
            if (steps != 0) {
                int half = leaf >> (height - 1);
                node.behind = 0;
                if ((node.halves & bit(half ^ 1)) != 0) {
                    all[half ^ 1].take(steps);
                }
                steps = (node.halves & bit(half)) != 0 ? steps : 0;
            }
        }
        TurnNode reached = all[leaf];
        reached.turn += steps * reached.gain;
        return reached;
    }

    /** Tells those above {@code from} up to {@code top} what has become of it: in variables, quicker than from one to the next. */
    private void tell(int from, int top) {
        TurnNode[] all = nodes;
        TurnNode changed = all[from];
        long load = changed.load;
        int next = changed.next;
        int gain = changed.gain;
        long turn = changed.turn;
        long gains = changed.gains;
        long holds = changed.holds;
        for (int k = from; k > top; k >>= 1) {
            TurnNode other = all[k ^ 1];
            TurnNode node = all[k >> 1];
            long behind = node.behind;
            long order = load == other.load ? 0 : compare(load, other.load);
            if (order == 0) {
                int closing = other.gain - gain;
                long margin = turn - other.turn - behind * closing - (k & 1); // of equals the left one is first
                gains += other.gains;
                if (margin < 0) {
                    next = other.next;
                    gain = other.gain;
                    turn = other.turn;
                    margin = ~margin;
                    closing = -closing;
                }
                turn += behind * gain;
                holds = until(Math.min(holds, other.holds) - behind, margin, closing);
                node.halves = BOTH;
            } else if (order > 0) {
                load = other.load;
                next = other.next;
                gain = other.gain;
                turn = other.turn + behind * gain;
                gains = other.gains;
                holds = other.holds - behind;
                node.halves = bit(k ^ 1);
            } else {
                turn += behind * gain;
                holds -= behind;
                node.halves = bit(k);
            }
            node.load = load;
            node.next = next;
            node.gain = gain;
            node.turn = turn;
            node.gains = gains;
            node.holds = holds;
        }
    }

    /**
     * Returns how many more steps keep the order, if it holds so many in the halves, and one of them is so far ahead of the other, which
     * comes so much nearer at each. A product tells whether that is worth a division.
     */
    private static long until(long holds, long margin, int closing) {
        long soon = Math.min(holds, FARTHEST);
        return margin < soon * closing ? margin / closing : soon;
    }

    private static long compare(long left, long right) {
        return (left >>> Integer.SIZE) * (int) right - (right >>> Integer.SIZE) * (int) left;
    }

    private static int bit(int half) {
        return (half & 1) == 0 ? LEFT : RIGHT;
    }
}
