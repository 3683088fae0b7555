package io.lb4j.schedulers;

/**
 * Those with the least load for their weight among the servers of a list, and smooth weighted round robin among them, without a
 * visit to each.
 *
 * <p>At a step every one of them gains, which changes nothing but who has the most: so a node of the tree takes steps for all below
 * it at once, until the order somewhere below it changes. It is a kinetic tournament (Basch, Guibas, Hershberger 1997) over lines
 * whose slope is the weight. A step, and a change of one server, is O(log servers); overtaking adds at most another factor of
 * log servers at a mean. Not thread-safe.
 */
final class TurnTree {

    /** The load of one that takes no part. */
    static final int OUT = -1;

    private static final long FOREVER = Long.MAX_VALUE / 2; // so far that taking steps off does not matter
    private static final long NOBODY = 1L << Integer.SIZE; // as a load for a weight: more than any
    private static final int LEFT = 1;
    private static final int RIGHT = 2;

    /** What is known of a part of the list. */
    private static final class Node {

        private long load = NOBODY; // the least, in the upper half, and the weight of one that has it in the lower half
        private int next = Sequence.NONE; // the one with the most among all of the least load, the first of equals
        private int gain; // of that one at a step
        private int halves; // which of them have some of the least load
        private long turn; // what next has
        private long gains; // what all of the least load gain at a step
        private long behind; // steps that this part has taken as a whole, and its halves have not
        private long holds = FOREVER; // so many more steps keep the order in the halves

        private void take(long steps) {
            turn += steps * gain;
            behind += steps;
            holds -= steps;
        }
    }

    private final int leaves; // a power of two
    private final int[] weights;
    private final Node[] nodes; // the root at 1, the halves of k at 2k and 2k + 1, the list from leaves on
    private final Node root;

    /** Begins with nobody in it. */
    TurnTree(int[] weights, int[] gains) {
        int capacity = 1;
        while (capacity < weights.length) {
            capacity *= 2;
        }
        this.leaves = capacity;
        this.weights = weights;
        this.nodes = new Node[2 * capacity];
        for (int k = 1; k < nodes.length; k++) {
            nodes[k] = new Node();
        }
        this.root = nodes[1];
        for (int place = 0; place < weights.length; place++) {
            Node leaf = nodes[capacity + place];
            leaf.next = place;
            leaf.gain = gains[place];
            leaf.gains = gains[place];
        }
    }

    /** Returns whose turn it is among those with the least load, or {@link Sequence#NONE} if nobody takes part. */
    int next() {
        return root.load == NOBODY ? Sequence.NONE : root.next;
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
        Node node = nodes[k];
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

    /** Lets one pay. No load changes, so steps that are behind may stay so. */
    void pay(int place, long amount) {
        nodes[leaves + place].turn -= amount;
        tell(leaves + place, 1);
    }

    /** Returns what one has. */
    long turn(int place) {
        Node[] all = nodes;
        int leaf = leaves + place;
        long steps = 0;
        for (int height = Integer.numberOfTrailingZeros(leaves); height > 0; height--) {
            Node node = all[leaf >> height];
            steps = (node.halves & bit(leaf >> (height - 1))) != 0 ? steps + node.behind : 0;
        }
        return all[leaf].turn + steps * all[leaf].gain;
    }

    /** Notes what one has to do, {@link #OUT} if it takes no part; it keeps its turn. */
    void load(int place, int load) {
        long now = load == OUT ? NOBODY : ((long) load << Integer.SIZE) | weights[place];
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
    private Node reach(int place) {
        Node[] all = nodes;
        int leaf = leaves + place;
        long steps = 0;
        for (int height = Integer.numberOfTrailingZeros(leaves); height > 0; height--) {
            Node node = all[leaf >> height];
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
        Node reached = all[leaf];
        reached.turn += steps * reached.gain;
        return reached;
    }

    /** Tells those above {@code from} up to {@code top} what has become of it: in variables, quicker than from one to the next. */
    private void tell(int from, int top) {
        Node[] all = nodes;
        Node changed = all[from];
        long load = changed.load;
        int next = changed.next;
        int gain = changed.gain;
        long turn = changed.turn;
        long gains = changed.gains;
        long holds = changed.holds;
        for (int k = from; k > top; k >>= 1) {
            Node other = all[k ^ 1];
            Node node = all[k >> 1];
            long behind = node.behind;
            long order = load == other.load ? 0 : compare(load, other.load);
            if (order == 0) {
                int closing = other.gain - gain;
                long lead = turn - other.turn - behind * closing;
                holds = Math.min(holds, other.holds) - behind;
                gains += other.gains;
                boolean first = lead + (~k & 1) > 0; // of equals the left one
                if (closing != 0) {
                    holds = Math.min(holds, first ? until(lead - (k & 1), closing) : until(-lead - (~k & 1), -closing));
                }
                if (!first) {
                    next = other.next;
                    gain = other.gain;
                    turn = other.turn;
                }
                turn += behind * gain;
                node.halves = LEFT | RIGHT;
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

    /** Returns how many more steps one stays in front that is so far ahead of one that comes so much nearer at each. */
    private static long until(long margin, int closing) {
        return closing > 0 ? margin / closing : FOREVER;
    }

    private static long compare(long left, long right) {
        return (left >>> Integer.SIZE) * (int) right - (right >>> Integer.SIZE) * (int) left;
    }

    private static int bit(int half) {
        return (half & 1) == 0 ? LEFT : RIGHT;
    }
}
