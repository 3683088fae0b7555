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

    private static final long FOREVER = Long.MAX_VALUE;

    /** What is known of a part of the list. */
    private static final class Node {

        private int lead = Sequence.NONE; // one with the least load here
        private int load; // of that one
        private int weight;
        private int next = Sequence.NONE; // the one with the most among all of the least load, the first of equals
        private int gain; // of that one at a step
        private boolean left; // whether that half has some of the least load
        private boolean right;
        private long turn; // what next has
        private long gains; // what all of the least load gain at a step
        private long behind; // steps that the halves have not taken yet
        private long holds = FOREVER; // so many more steps keep the order in the halves
    }

    private final int leaves; // a power of two
    private final Node[] nodes; // the root at 1, the halves of k at 2k and 2k + 1, the list from leaves on

    /** Begins with nobody in it. */
    TurnTree(int[] weights, int[] gains) {
        int capacity = 1;
        while (capacity < weights.length) {
            capacity *= 2;
        }
        this.leaves = capacity;
        this.nodes = new Node[2 * capacity];
        for (int k = 1; k < nodes.length; k++) {
            nodes[k] = new Node();
        }
        for (int place = 0; place < weights.length; place++) {
            Node leaf = nodes[capacity + place];
            leaf.next = place;
            leaf.weight = weights[place];
            leaf.gain = gains[place];
            leaf.gains = gains[place];
        }
    }

    /** Returns one with the least load, or {@link Sequence#NONE} if nobody takes part. */
    int leader() {
        return nodes[1].lead;
    }

    /** Returns whose turn it is among those with the least load. */
    int next() {
        return nodes[1].next;
    }

    /** Returns what {@link #next} has. */
    long nextTurn() {
        return nodes[1].turn;
    }

    /** Tells whether nobody else has so little to do. */
    boolean isAlone() {
        return nodes[1].gains == nodes[1].gain;
    }

    /** Lets all with the least load gain; returns the sum. */
    long step() {
        step(1);
        return nodes[1].gains;
    }

    private void step(int k) {
        Node node = nodes[k];
        if (node.holds > 0) {
            take(node, 1);
            return;
        }
        push(k);
        if (node.left) {
            step(2 * k);
        }
        if (node.right) {
            step(2 * k + 1);
        }
        pull(k);
    }

    /** Lets one pay. */
    void pay(int place, long amount) {
        pushTo(place);
        nodes[leaves + place].turn -= amount;
        pullFrom(place);
    }

    /** Returns what one has. */
    long turn(int place) {
        pushTo(place);
        return nodes[leaves + place].turn;
    }

    /** Notes what one has to do, {@link #OUT} if it takes no part; it keeps its turn. */
    void load(int place, int load) {
        Node leaf = nodes[leaves + place];
        int lead = load == OUT ? Sequence.NONE : place;
        if (leaf.lead == lead && leaf.load == load) {
            return;
        }
        pushTo(place);
        leaf.lead = lead;
        leaf.load = load;
        pullFrom(place);
    }

    /** Notes what one has to do, and what it has. */
    void load(int place, int load, long turn) {
        load(place, OUT);
        nodes[leaves + place].turn = turn; // of no account to others while it is out
        load(place, load);
    }

    private void pushTo(int place) {
        int leaf = leaves + place;
        for (int height = Integer.numberOfTrailingZeros(leaves); height > 0; height--) {
            push(leaf >> height);
        }
    }

    private void pullFrom(int place) {
        for (int k = (leaves + place) >> 1; k > 0; k >>= 1) {
            pull(k);
        }
    }

    private void take(Node node, long steps) {
        node.turn += steps * node.gain;
        node.behind += steps;
        if (node.holds != FOREVER) {
            node.holds -= steps;
        }
    }

    private void push(int k) {
        Node node = nodes[k];
        if (node.behind != 0) {
            if (node.left) {
                take(nodes[2 * k], node.behind);
            }
            if (node.right) {
                take(nodes[2 * k + 1], node.behind);
            }
            node.behind = 0;
        }
    }

    private void pull(int k) {
        Node node = nodes[k];
        Node left = nodes[2 * k];
        Node right = nodes[2 * k + 1];
        int order = compare(left, right);
        node.left = order <= 0;
        node.right = order >= 0;
        Node least = order <= 0 ? left : right;
        node.lead = least.lead;
        node.load = least.load;
        node.weight = least.weight;
        boolean leftIsNext = order < 0 || (order == 0 && left.turn >= right.turn);
        Node first = leftIsNext ? left : right;
        node.next = first.next;
        node.gain = first.gain;
        node.turn = first.turn;
        node.gains = order == 0 ? left.gains + right.gains : first.gains;
        node.holds = order == 0 ? holds(first, leftIsNext ? right : left, leftIsNext) : first.holds;
    }

    /** The left half overtakes as soon as it has as much. */
    private static long holds(Node first, Node second, boolean leftIsFirst) {
        long holds = Math.min(first.holds, second.holds);
        int closing = second.gain - first.gain;
        return closing <= 0 ? holds : Math.min(holds, (first.turn - second.turn - (leftIsFirst ? 0 : 1)) / closing);
    }

    private static int compare(Node left, Node right) {
        if (left.lead == Sequence.NONE) {
            return 1;
        }
        if (right.lead == Sequence.NONE) {
            return -1;
        }
        return Long.compare((long) left.load * right.weight, (long) right.load * left.weight);
    }
}
