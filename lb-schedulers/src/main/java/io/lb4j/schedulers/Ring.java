package io.lb4j.schedulers;

import java.util.Arrays;

/**
 * Points on a circle of 32 bits, each with the number of its owner. Immutable.
 *
 * <p>Points are spread evenly by their hash, so a table of as many parts as there are points leads to within a step or two of the
 * place looked for, whatever their number.
 */
final class Ring {

    private final long[] points; // ascending, each with its owner, as marked
    private final int[] starts; // by the top bits of a hash: the first point of that part or behind it
    private final int shift;

    /**
     * Makes a ring.
     *
     * @param marked points in the upper half, owners in the lower one, each below 2^31; of equal points the one with the lowest
     *     owner stays
     */
    Ring(long[] marked) {
        Arrays.sort(marked);
        int kept = 0;
        for (int k = 0; k < marked.length; k++) {
            if (k == 0 || marked[k] >>> 31 != marked[k - 1] >>> 31) {
                marked[kept++] = marked[k];
            }
        }
        points = Arrays.copyOf(marked, kept);
        int bits = Math.max(1, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(kept));
        shift = Integer.SIZE - bits;
        starts = new int[1 << bits];
        int place = 0;
        for (int part = 0; part < starts.length; part++) {
            while (place < kept && points[place] < marked(part << shift, 0)) {
                place++;
            }
            starts[part] = place;
        }
    }

    /** Packs a point and its owner for the constructor. */
    static long marked(int point, int owner) {
        return (Integer.toUnsignedLong(point) << 31) | owner;
    }

    int size() {
        return points.length;
    }

    /** Returns the place of the first point not below {@code hash}, which may be {@link #size()}. */
    int placeOf(int hash) {
        int place = starts[hash >>> shift];
        long least = marked(hash, 0);
        while (place < points.length && points[place] < least) {
            place++;
        }
        return place;
    }

    /** Returns the owner at a place from 0 to {@link #size()}, which is the first again. */
    int owner(int place) {
        return (int) points[place == points.length ? 0 : place] & Integer.MAX_VALUE;
    }

    /** Returns the place behind, counted around the ring. */
    int next(int place) {
        return place + 1 < points.length ? place + 1 : place + 1 - points.length;
    }
}
