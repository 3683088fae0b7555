package io.lb4j.benchmarks.peers;

import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/**
 * Checks that a peer really balances before it is timed: one that answers "not ready" to everybody would be the fastest of all.
 */
final class Shares {

    /** Picks for each server: enough that a random choice misses none of ten thousand. */
    private static final int ROUNDS = 100;

    /** Six standard deviations of a Poisson count of that mean: one false alarm in some hundred million servers. */
    private static final int NOISE = 60;

    /**
     * Vert.x's ring of four points for each server is uneven: of a thousand servers 73 get nothing and one gets 16 times its
     * share. So these two are bounds of what still is hashing.
     */
    private static final int MOST_FOR_SHARE = 20;

    private static final double LEAST_REACHED = 0.9;

    private Shares() {}

    /** Requires that every server is picked exactly as often as its weight says. */
    static void requireExact(String peer, int servers, IntUnaryOperator weight, IntSupplier pick) {
        int[] counts = count(peer, servers, weight, pick);
        for (int i = 0; i < servers; i++) {
            require(peer, i, counts[i], ROUNDS * weight.applyAsInt(i), ROUNDS * weight.applyAsInt(i));
        }
    }

    /** Requires equal shares but for the noise of a random choice. */
    static void requireRandom(String peer, int servers, IntSupplier pick) {
        int[] counts = count(peer, servers, i -> 1, pick);
        for (int i = 0; i < servers; i++) {
            require(peer, i, counts[i], ROUNDS - NOISE, ROUNDS + NOISE);
        }
    }

    /** Requires that hashing reaches nearly every server and none far too often. */
    static void requireHashed(String peer, int servers, IntSupplier pick) {
        int[] counts = count(peer, servers, i -> 1, pick);
        int reached = 0;
        for (int i = 0; i < servers; i++) {
            require(peer, i, counts[i], 0, ROUNDS * MOST_FOR_SHARE);
            reached += counts[i] == 0 ? 0 : 1;
        }
        if (reached < LEAST_REACHED * servers) {
            throw new IllegalStateException(peer + " reached " + reached + " of " + servers + " servers");
        }
    }

    private static int[] count(String peer, int servers, IntUnaryOperator weight, IntSupplier pick) {
        long picks = 0;
        for (int i = 0; i < servers; i++) {
            picks += (long) ROUNDS * weight.applyAsInt(i);
        }
        int[] counts = new int[servers];
        for (; picks > 0; picks--) {
            int index = pick.getAsInt();
            if (index < 0 || index >= servers) {
                throw new IllegalStateException(peer + " picked server " + index + " of " + servers);
            }
            counts[index]++;
        }
        return counts;
    }

    private static void require(String peer, int server, int count, int least, int most) {
        if (count < least || count > most) {
            throw new IllegalStateException(
                    peer + " picked server " + server + " " + count + " times (expected: " + least + ".." + most + ")");
        }
    }
}
