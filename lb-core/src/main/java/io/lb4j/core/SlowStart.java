package io.lb4j.core;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps servers of one level in their slow start to their share, for schedulers that do not: a decision too many for such a server is
 * passed on, and the scheduler decides again as if it had been tried.
 *
 * <p>What a server may take grows with every decision, by its percents of its part of the level's weight, and is used up by those that it
 * takes; it never saves up for more than two. While no server is starting, a pick costs a look at the eligibility version, since every start
 * advances that. Data path; thread-safe.
 */
final class SlowStart implements Picker {

    /**
     * What was found at a version of eligibility.
     *
     * @param starting whether any server is in its slow start
     * @param weight of all usable servers together
     */
    private record Seen(int version, boolean starting, long weight) {}

    /** A server may be behind by its percents for so many decisions before the end of its start is looked for. */
    private static final long LOOK_AGAIN = 1024;

    private final Level level;
    private final Picker picker;
    private final boolean ofAll;
    private final AtomicLong decisions = new AtomicLong(); // while some server is starting
    private volatile Seen seen;

    private SlowStart(Level level, Picker picker, boolean ofAll) {
        this.level = level;
        this.picker = picker;
        this.ofAll = ofAll;
        this.seen = look();
        // Counting goes on where an earlier picker of these servers was.
        decisions.set(level.servers().stream()
                .mapToLong(server -> server.ledger().comeback().decision())
                .max()
                .orElse(0));
    }

    /** Returns the picker itself if no server of its level has a slow start or it weighs them itself. */
    static Picker over(Level level, Picker picker) {
        boolean any = level.servers().stream()
                .anyMatch(server -> !server.lone() && !server.spec().slowStart().isZero());
        StartingShare share = picker.startingShare();
        return any && share != StartingShare.WEIGHED
                ? new SlowStart(level, picker, share == StartingShare.OF_ALL)
                : picker;
    }

    @Override
    public @Nullable Server pick(PickRequest request) {
        Seen now = seen;
        if (now.version() != level.eligibilityVersion()) {
            now = look();
            seen = now;
        }
        return now.starting() ? pickKeepingBack(request, now.weight()) : picker.pick(request);
    }

    private @Nullable Server pickKeepingBack(PickRequest request, long weight) {
        long decision = decisions.incrementAndGet();
        if (decision % LOOK_AGAIN == 0) {
            seen = look();
        }
        int tried = request.triedCount();
        Server server = picker.pick(request);
        while (server != null && !request.tried(server) && sitsOut(server, decision, weight)) {
            request.markTried(server);
            server = picker.pick(request);
        }
        request.forgetTriedBut(tried);
        return server == null ? picker.pick(request) : server; // they serve what nobody else takes
    }

    private boolean sitsOut(Server server, long decision, long weight) {
        int percent = server.startedPercent();
        if (percent == 100) {
            return false;
        }
        return ofAll
                ? !server.ledger().comeback().takeTurn(decision, (long) percent * server.weight(), 100 * weight)
                : !server.ledger().comeback().takeTurn(percent, 100);
    }

    private Seen look() {
        int version = level.eligibilityVersion(); // before anything is read that it vouches for
        boolean starting = false;
        long weight = 0;
        for (Server server : level.servers()) {
            starting |= server.startedPercent() < 100;
            weight += server.isUsable() ? server.weight() : 0;
        }
        return new Seen(version, starting, Math.max(1, weight));
    }
}
