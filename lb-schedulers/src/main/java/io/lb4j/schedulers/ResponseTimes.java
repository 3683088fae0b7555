package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.PickObserver;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/**
 * How quickly each server answered of late, as nginx's {@code least_time} reckons it: averages to the header and to the last
 * byte, in which a new time counts a twentieth.
 *
 * <p>The figures of a server that stays survive changes of the pool. Thread-safe.
 */
final class ResponseTimes implements PickObserver {

    /** Which time counts. */
    enum Until {
        /** To the response header, or the first byte of a stream. */
        HEADER,
        /** To the last byte. */
        LAST_BYTE
    }

    private static final int CLASS_MILLIS = 20;
    private static final long MOST_MILLIS = 5000;
    private static final long MOST_HALVINGS = 63;

    private final Level level;
    private final Until until;
    private final ByServer<TimedServer> servers;
    private final long[] failTimeouts; // by index, in seconds

    private ResponseTimes(Level level, Until until, ByServer<TimedServer> servers) {
        this.level = level;
        this.until = until;
        this.servers = servers;
        this.failTimeouts = level.servers().stream()
                .mapToLong(server -> server.spec().failTimeout().toSeconds())
                .toArray();
    }

    /** Makes the figures of a level's servers; those that stay keep theirs. */
    static ResponseTimes of(Level level, Until until, @Nullable ResponseTimes before) {
        ByServer<TimedServer> kept = before == null ? null : before.servers;
        return new ResponseTimes(level, until, ByServer.of(level, kept, TimedServer[]::new, TimedServer::new));
    }

    Until until() {
        return until;
    }

    TimedServer of(Server server) {
        return servers.get(server);
    }

    /**
     * Returns nginx's estimate for one more request: the average, halved for each {@code fail_timeout} in which the server was
     * not picked, in classes of 20 ms up to 5 s, times the active picks and one.
     */
    long estimate(Server server) {
        return estimate(server, 0, level.nowSeconds());
    }

    /** Returns the same at a second, where the average is at least {@code atLeast} milliseconds. */
    long estimate(Server server, long atLeast, long second) {
        TimedServer timed = servers.get(server);
        long millis = until == Until.HEADER ? timed.header() : timed.lastByte();
        long failTimeout = failTimeouts[server.index()];
        long unused = timed.secondsUnused(second);
        if (millis != 0 && unused > failTimeout) {
            millis >>= Math.min(MOST_HALVINGS, unused / (failTimeout + 1));
        }
        millis = Math.max(millis, atLeast);
        millis = millis > MOST_MILLIS ? MOST_MILLIS : millis + CLASS_MILLIS - millis % CLASS_MILLIS;
        return millis * (1L + server.active());
    }

    @Override
    public void picked(Server server) {
        servers.get(server).taken(level.nowSeconds(), failTimeouts[server.index()]);
    }

    @Override
    public void answered(Server server, long nanos) {}

    @Override
    public void completed(Server server, Outcome outcome, long headerNanos, long nanos) {
        TimedServer timed = servers.get(server);
        if (outcome.isFailure()) {
            timed.failed(level.nowSeconds());
        } else if (outcome != Outcome.PASSED_ON && headerNanos >= 0) {
            timed.lastByte(nanos);
            timed.header(headerNanos);
        }
    }
}
