package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Outcome;
import io.lb4j.core.PickObserver;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Server;
import io.lb4j.schedulers.ResponseTimes.Until;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@code least_time ... inflight} knows of requests in progress: their average age on each server, smoothed once more at every
 * pick, as in nginx.
 *
 * <p>Thread-safe by a lock: each pick moves the averages of all servers.
 */
final class Unanswered implements PickObserver {

    /** One server's requests in progress; times in milliseconds. */
    private static final class Ages {

        private int requests;
        private long sum; // of the ages, as of the last change
        private long changed;
        private int average;
    }

    private final Level level;
    private final ResponseTimes times;
    private final ByServer<Ages> servers; // each under this object's lock

    private Unanswered(Level level, ResponseTimes times, ByServer<Ages> servers) {
        this.level = level;
        this.times = times;
        this.servers = servers;
    }

    /** Makes the ages of a level's servers; those that stay keep theirs. */
    static Unanswered of(Level level, ResponseTimes times, @Nullable Unanswered before) {
        ByServer<Ages> kept = before == null ? null : before.servers;
        return new Unanswered(level, times, ByServer.of(level, kept, Ages[]::new, Ages::new));
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(level.nowNanos());
    }

    /** Moves the averages of the servers that are eligible: part of each selection. */
    synchronized void age(PickRequest request) {
        long now = now();
        for (int i = 0; i < level.size(); i++) {
            Ages ages = servers.get(i);
            if (ages.requests > 0 && level.server(i).eligible(request)) {
                long age = ages.sum / ages.requests + (now - ages.changed);
                ages.average = TimedServer.average(ages.average, (int) Math.min(Integer.MAX_VALUE, age));
            }
        }
    }

    /** Returns the average age in milliseconds, 0 if the server has nothing to answer. */
    synchronized long age(Server server) {
        Ages ages = servers.get(server);
        return ages.requests > 0 ? ages.average : 0;
    }

    @Override
    public void picked(Server server) {
        times.picked(server);
        began(servers.get(server));
    }

    private synchronized void began(Ages ages) {
        long now = now();
        if (ages.requests > 0) {
            ages.sum += (now - ages.changed) * ages.requests;
        }
        ages.changed = now;
        ages.requests++;
    }

    @Override
    public void answered(Server server, long nanos) {
        if (times.until() == Until.HEADER) {
            times.of(server).header(nanos);
            ended(servers.get(server), nanos);
        }
    }

    @Override
    public void completed(Server server, Outcome outcome, long headerNanos, long nanos) {
        boolean ended = times.until() == Until.HEADER && headerNanos >= 0; // it was when the header came
        if (!ended) {
            times.completed(server, outcome, headerNanos, nanos);
            ended(servers.get(server), nanos);
        }
    }

    private synchronized void ended(Ages ages, long nanos) {
        long now = now();
        if (ages.requests == 1) {
            ages.sum = 0;
        } else {
            ages.sum += (now - ages.changed) * ages.requests - TimeUnit.NANOSECONDS.toMillis(nanos);
            ages.changed = now;
        }
        ages.requests--;
    }
}
