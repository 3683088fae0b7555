package io.lb4j.schedulers;

import io.lb4j.core.Level;

/**
 * Cuts the numbers from 0 to the sum of weights into one range a server. Immutable.
 *
 * <p>A guide table tells where to begin to look (Chen and Asau 1974): a look-up is O(1) at a mean, however unequal the weights.
 */
final class WeightRanges {

    private final long[] ends;
    private final int[] guide; // for equal parts of the whole: who owns the beginning of each
    private final double scale; // from points to parts

    /** As in nginx: in configuration order, and servers that are down keep their range, so that the keys of the others do not move. */
    WeightRanges(Level level) {
        this(ends(level));
    }

    /**
     * Takes where each range ends.
     *
     * @param ends none below the one before; kept as it is
     */
    WeightRanges(long[] ends) {
        this.ends = ends;
        long sum = total();
        guide = new int[ends.length];
        scale = sum == 0 ? 0 : (double) ends.length / sum;
        int owner = 0;
        for (int part = 0; part < guide.length && sum > 0; part++) {
            while (ends[owner] * scale <= part) {
                owner++;
            }
            guide[part] = owner;
        }
    }

    private static long[] ends(Level level) {
        long[] ends = new long[level.size()];
        long sum = 0;
        for (int i = 0; i < ends.length; i++) {
            sum += level.server(i).weight();
            ends[i] = sum;
        }
        return ends;
    }

    /** Returns the sum of all weights. */
    long total() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /** Returns the index of the server whose range contains {@code point}, which is less than {@link #total()}. */
    int indexOf(long point) {
        int owner = guide[Math.min(guide.length - 1, (int) (point * scale))];
        while (owner > 0 && ends[owner - 1] > point) { // rounding may have led to the next part
            owner--;
        }
        while (ends[owner] <= point) {
            owner++;
        }
        return owner;
    }
}
