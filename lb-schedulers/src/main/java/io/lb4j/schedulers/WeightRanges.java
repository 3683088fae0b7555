package io.lb4j.schedulers;

import io.lb4j.core.Level;

/**
 * Cuts the numbers from 0 to the sum of weights into one range a server, in configuration order.
 *
 * <p>As in nginx, servers that are down keep their range, so that the keys of the others do not move.
 */
final class WeightRanges {

    private final long[] ends;

    WeightRanges(Level level) {
        ends = new long[level.size()];
        long sum = 0;
        for (int i = 0; i < ends.length; i++) {
            sum += level.server(i).weight();
            ends[i] = sum;
        }
    }

    /** Returns the sum of all weights. */
    long total() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** Returns the index of the server whose range contains {@code point}, which is less than {@link #total()}. */
    int indexOf(long point) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > point) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
