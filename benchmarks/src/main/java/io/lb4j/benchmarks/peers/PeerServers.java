package io.lb4j.benchmarks.peers;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * How many servers a peer balances over; each is known by a port, its index plus one.
 *
 * <p>Public for JMH.
 */
@State(Scope.Benchmark)
public abstract class PeerServers {

    private static final int MOST_WEIGHT = 10;

    /** Named as in the pick benchmarks. */
    @Param({"3", "100", "1000"})
    public int servers;

    /** The weights that the pick benchmarks call mixed. */
    static int mixedWeight(int index) {
        return index % MOST_WEIGHT + 1;
    }
}
