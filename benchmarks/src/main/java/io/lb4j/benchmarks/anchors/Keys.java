package io.lb4j.benchmarks.anchors;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One thread's keys, of which none comes twice: a branch predictor learns a few thousand keys by heart, and then a search costs a
 * quarter of its true time.
 *
 * <p>Public for JMH.
 */
@State(Scope.Thread)
public class Keys {

    /** The golden ratio of 2^32; odd, so that the sum goes through all integers. */
    private static final int STEP = 0x9e3779b9;

    private int key;

    int next() {
        key += STEP;
        return key;
    }

    /** The reference hash: the 64-bit finaliser of MurmurHash3, which is what a hash of an address costs at least. */
    static long hash(long key) {
        long h = key;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
