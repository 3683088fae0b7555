package io.lb4j.benchmarks.anchors;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A ring as flat as one can be: sorted points in one array, the owners beside them. Immutable. */
final class Ring {

    private static final int POINTS_FOR_TARGET = 160;

    private final int[] points; // ascending, signed: an order as good as any
    private final int[] owners;

    /** Places the points at random, as any good hash does. */
    Ring(int targets) {
        SplittableRandom random = new SplittableRandom(targets);
        long[] placed = new long[targets * POINTS_FOR_TARGET];
        for (int i = 0; i < placed.length; i++) {
            placed[i] = ((long) random.nextInt() << 32) | (i / POINTS_FOR_TARGET);
        }
        Arrays.sort(placed);
        points = new int[placed.length];
        owners = new int[placed.length];
        for (int i = 0; i < placed.length; i++) {
            points[i] = (int) (placed[i] >> 32);
            owners[i] = (int) placed[i];
        }
    }

    /** Returns who owns the first point that is not below {@code hash}, around the ring. */
    int owner(int hash) {
        int low = 0;
        int high = points.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (points[middle] < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return owners[low == owners.length ? 0 : low];
    }
}
