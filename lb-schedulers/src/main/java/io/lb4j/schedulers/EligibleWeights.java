package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Server;
import java.util.Arrays;

/** The servers that a request may be sent to, newest first, with ranges by their weights. Immutable. */
final class EligibleWeights {

    private final Server[] servers;
    private final WeightRanges ranges;
    private final int version;
    private final long validUntil;

    private EligibleWeights(Server[] servers, WeightRanges ranges, int version, long validUntil) {
        this.servers = servers;
        this.ranges = ranges;
        this.version = version;
        this.validUntil = validUntil;
    }

    static EligibleWeights of(Level level, PickRequest request) {
        int version = level.eligibilityVersion(); // before anything is read that it vouches for
        long validUntil = level.nextReopening(level.nowSeconds());
        Server[] servers = new Server[level.size()];
        long[] sums = new long[level.size()];
        int count = 0;
        long sum = 0;
        for (int place = 0; place < servers.length; place++) {
            Server server = NewestFirst.server(level, place);
            if (server.eligible(request)) {
                sum += server.weight();
                servers[count] = server;
                sums[count] = sum;
                count++;
            }
        }
        WeightRanges ranges = new WeightRanges(Arrays.copyOf(sums, count));
        return new EligibleWeights(Arrays.copyOf(servers, count), ranges, version, validUntil);
    }

    /** Tells whether the same servers are eligible still. */
    boolean holds(Level level) {
        return version == level.eligibilityVersion()
                && (validUntil == Long.MAX_VALUE || level.nowSeconds() < validUntil);
    }

    long total() {
        return ranges.total();
    }

    /** Returns the first server whose running sum is not below {@code point}, which is at most the total. */
    Server at(long point) {
        return servers[ranges.indexOf(Math.max(0, point - 1))];
    }
}
