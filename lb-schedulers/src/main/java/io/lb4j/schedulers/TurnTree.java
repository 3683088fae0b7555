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

    private static final long FOREVER = Long.MAX_VALUE;

    /** What is known of a part of the list. */
    private static final class Node {

        private int lead = Sequence.NONE; // one with the least load here
        private int next = Sequence.NONE; // the one with the most among all of the least load, the first of equals
        private long turn; // what that one has
        private long gains; // what all of the least load gain at a step
        private long behind; // steps that the halves have not taken yet
        private long holds = FOREVER; // so many more steps keep the order in the halves
        private boolean left; // whether that half has some of the least load
        private boolean right;
    }

    private final int leaves; // a power of two
    private final Node[] nodes; // the root at 1, the halves of k at 2k and 2k + 1, the list from leaves on
    private final long[] loads;
    private final long[] weights;
    private final long[] gains;

    /** Begins with nobody in it. */
    TurnTree(long[] weights, long[] gains) {
        this.loads = new long[weights.length];
        this.weights = weights;
        this.gains = gains;
        int capacity = 1;
        while (capacity < weights.length) {
            capacity *= 2;
        }
        this.leaves = capacity;
        this.nodes = new Node[2 * capacity];
        for (int k = 1; k < nodes.length; k++) {
            nodes[k] = new Node();
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
        return nodes[1].gains == gains[nodes[1].next];
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

    /** Notes what one has to do, {@link LoadRule#OUT} if it takes no part; it keeps its turn. */
    void load(int place, long load) {
        Node leaf = nodes[leaves + place];
        int lead = load == LoadRule.OUT ? Sequence.NONE : place;
        if (leaf.lead == lead && loads[place] == load) {
            return;
        }
        pushTo(place);
        loads[place] = load;
        leaf.lead = lead;
        leaf.next = place;
        leaf.gains = gains[place];
        pullFrom(place);
    }

    /** Notes what one has to do, and what it has. */
    void load(int place, long load, long turn) {
        load(place, LoadRule.OUT);
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
        node.turn += steps * gains[node.next];
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
        int order = compare(left.lead, right.lead);
        node.left = order <= 0;
        node.right = order >= 0;
        if (order != 0) {
            Node least = order < 0 ? left : right;
            node.lead = least.lead;
            node.next = least.next;
            node.turn = least.turn;
            node.gains = least.gains;
            node.holds = least.holds;
            return;
        }
        boolean leftIsNext = left.turn >= right.turn;
        Node first = leftIsNext ? left : right;
        Node second = leftIsNext ? right : left;
        node.lead = left.lead;
        node.next = first.next;
        node.turn = first.turn;
        node.gains = left.gains + right.gains;
        node.holds = Math.min(left.holds, right.holds);
        long closing = gains[second.next] - gains[first.next];
        if (closing > 0) { // the left half overtakes as soon as it has as much
            long lead = first.turn - second.turn - (leftIsNext ? 0 : 1);
            node.holds = Math.min(node.holds, lead / closing);
        }
    }

    private int compare(int left, int right) {
        if (left == Sequence.NONE) {
            return 1;
        }
        if (right == Sequence.NONE) {
            return -1;
        }
        return Long.compare(loads[left] * weights[right], loads[right] * weights[left]);
    }
}
