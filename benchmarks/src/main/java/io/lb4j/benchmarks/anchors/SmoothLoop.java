package io.lb4j.benchmarks.anchors;

/** nginx's smooth weighted round robin as it is written there: a loop over all targets under a lock. Thread-safe. */
final class SmoothLoop {

    private final int[] weights;
    private final long[] current; // under this

    SmoothLoop(int[] weights) {
        this.weights = weights;
        this.current = new long[weights.length];
    }

    synchronized int next() {
        long total = 0;
        int best = 0;
        for (int i = 0; i < current.length; i++) {
            total += weights[i];
            current[i] += weights[i];
            if (current[i] > current[best]) {
                best = i;
            }
        }
        current[best] -= total;
        return best;
    }
}
