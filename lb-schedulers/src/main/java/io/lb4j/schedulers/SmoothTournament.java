package io.lb4j.schedulers;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes many steps of smooth weighted round robin at once, without looking at every server in each.
 *
 * <p>Servers of one weight gain the same, so among them only the one that paid last changes its rank: they form a heap, and a step
 * compares the heads of the heaps. Cost of a step: the number of distinct weights and the logarithm of the number of servers.
 * Not thread-safe.
 */
final class SmoothTournament {

    /** Servers of one weight, the one with the most in front, the first in configuration order among equals. */
    private final class Heap {

        private final long gain;
        private final int[] members;

        Heap(long gain, int[] members) {
            this.gain = gain;
            this.members = members;
            for (int at = members.length / 2 - 1; at >= 0; at--) {
                sink(at);
            }
        }

        int head() {
            return members[0];
        }

        void sink(int from) {
            int at = from;
            int sinking = members[at];
            while (2 * at + 1 < members.length) {
                int child = 2 * at + 1;
                if (child + 1 < members.length && goesBefore(members[child + 1], members[child])) {
                    child++;
                }
                if (!goesBefore(members[child], sinking)) {
                    break;
                }
                members[at] = members[child];
                at = child;
            }
            members[at] = sinking;
        }
    }

    private final long[] current; // as of the first step, less what was paid since
    private final Heap[] heaps;
    private final long total;

    SmoothTournament(long[] current, int[] weights, int scale, boolean[] eligible) {
        this.current = current;
        Map<Integer, int[]> byWeight = new TreeMap<>();
        long sum = 0;
        for (int i = 0; i < current.length; i++) {
            if (eligible[i]) {
                sum += (long) weights[i] * scale;
                int[] members = byWeight.getOrDefault(weights[i], new int[] {0}); // their number in front
                if (members[0] + 1 == members.length) {
                    members = Arrays.copyOf(members, 2 * members.length);
                }
                members[++members[0]] = i;
                byWeight.put(weights[i], members);
            }
        }
        this.total = sum;
        this.heaps = byWeight.entrySet().stream()
                .map(e -> new Heap((long) e.getKey() * scale, Arrays.copyOfRange(e.getValue(), 1, e.getValue()[0] + 1)))
                .toArray(Heap[]::new);
    }

    private boolean goesBefore(int a, int b) {
        return current[a] > current[b] || (current[a] == current[b] && a < b);
    }

    /** Takes as many steps as there is room for and leaves the weights as they are behind the last. */
    void next(int[] decisions) {
        for (int step = 1; step <= decisions.length; step++) {
            Heap best = null;
            long most = 0;
            for (Heap heap : heaps) {
                long value = current[heap.head()] + heap.gain * step;
                if (best == null || value > most || (value == most && heap.head() < best.head())) {
                    best = heap;
                    most = value;
                }
            }
            decisions[step - 1] = best == null ? Sequence.NONE : best.head();
            if (best != null) {
                current[best.head()] -= total;
                best.sink(0);
            }
        }
        for (Heap heap : heaps) {
            for (int member : heap.members) {
                current[member] += heap.gain * decisions.length;
            }
        }
    }
}
