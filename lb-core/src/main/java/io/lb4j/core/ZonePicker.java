package io.lb4j.core;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of one priority to the preferred zone, and those that it cannot carry elsewhere. Each side has its own picker, so
 * schedulers know nothing of zones.
 *
 * <p>Which side is asked first follows from a sum that the zone's share is added to, once for each decision: it is home when
 * the sum overflows. So the shares are exact, and evenly spread. If that side has no server for the request, the other is asked. What can be
 * carried is counted anew when eligibility has changed. Data path; thread-safe.
 */
final class ZonePicker implements Picker {

    /** All requests, as a share. */
    private static final long ALL = 1L << 32;

    /** Where sums begin: shares are rounded to the nearest request, not down. */
    static final int FIRST_TURN = 1 << 31;

    /**
     * What was found at a version of eligibility.
     *
     * @param share of requests that stay in the zone, 0 to {@link #ALL}
     * @param reopensAt the second at which a side that gets no request at all, though it is wanted, may be tried again
     */
    private record Seen(int version, long share, long reopensAt) {}

    private final ZonePreference zone;
    private final Level here;
    private final Level elsewhere;
    private final Picker atHome;
    private final Picker away;
    private final AtomicInteger turns;
    private volatile Seen seen;

    /**
     * Makes the picker of one priority.
     *
     * @param turns the sum, which outlives pickers
     */
    ZonePicker(ZonePreference zone, Level here, Level elsewhere, Picker atHome, Picker away, AtomicInteger turns) {
        this.zone = zone;
        this.here = here;
        this.elsewhere = elsewhere;
        this.atHome = atHome;
        this.away = away;
        this.turns = turns;
        this.seen = look();
    }

    @Override
    public @Nullable Server pick(PickRequest request) {
        if (staysHome(present())) {
            Server server = atHome.pick(request);
            return server != null ? server : pickAway(request);
        }
        Server server = pickAway(request);
        return server != null ? server : atHome.pick(request);
    }

    /** Returns the share of requests that stay in the zone at present, 0 to 1. */
    double share() {
        return (double) present().share() / ALL;
    }

    private Seen present() {
        Seen now = seen;
        if (now.version() != here.eligibilityVersion()) {
            now = look();
            seen = now;
        }
        return now;
    }

    private boolean staysHome(Seen now) {
        long share = now.share();
        if (share != 0 && share != ALL) {
            int step = (int) share;
            return Integer.compareUnsigned(turns.addAndGet(step), step) < 0;
        }
        boolean home = share == ALL;
        // An ejected server comes back by a live request, so one must go where none else does.
        boolean due = now.reopensAt() != Long.MAX_VALUE && here.nowSeconds() >= now.reopensAt();
        return home != due;
    }

    /** A scheduler's note is about the servers of its side. */
    private @Nullable Server pickAway(PickRequest request) {
        request.crossZones();
        long state = request.schedulerState();
        Server server = away.pick(request);
        if (server == null) {
            request.schedulerState(state);
        }
        request.crossZones();
        return server;
    }

    private Seen look() {
        int version = here.eligibilityVersion(); // before anything is read that it vouches for
        double home = zone.carried(here);
        double others = zone.carried(elsewhere);
        long share = ALL;
        if (others != 0) {
            share = Math.round(ALL * (home + others >= 1 ? home : home / (home + others)));
        }
        long reopensAt = Long.MAX_VALUE;
        if (share == 0) {
            reopensAt = reopensAt(here);
        } else if (share == ALL && home < 1) {
            reopensAt = reopensAt(elsewhere);
        }
        return new Seen(version, share, reopensAt);
    }

    private static long reopensAt(Level level) {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < level.size(); i++) {
            Server server = level.server(i);
            if (server.admitted() && server.weight() != 0) {
                first = Math.min(first, server.reopensAt());
            }
        }
        return first;
    }
}
