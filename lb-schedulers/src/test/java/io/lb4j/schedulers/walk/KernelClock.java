package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;

/** The time of a walk, and the counters that move with it. */
final class KernelClock {

    /** Set for the whole guest: short enough to see datagrams forgotten. */
    static final int UDP_SECONDS = 8;

    private static final int[] TIMEOUTS = {900, 120, UDP_SECONDS};
    private static final long CLOSE_MILLIS = 10_000;
    private static final long UDP_MILLIS = UDP_SECONDS * 1000L;

    private static final long PATIENCE_MILLIS = 20_000;

    /** The first entries in TIME_WAIT end after 120 s. */
    private static final long LONGEST_WALK_MILLIS = 110_000;

    private final Director director;
    private final String service;
    private final Deadlines deadlines = new Deadlines();
    private Map<String, Director.Counts> counts = Map.of();
    private long startNanos;
    private long nowMillis; // when the counters were read

    KernelClock(Director director, String service) {
        this.director = director;
        this.service = service;
    }

    static ArrayNode timeouts() {
        ArrayNode node = Recording.JSON.createArrayNode();
        for (int timeout : TIMEOUTS) {
            node.add(timeout);
        }
        return node;
    }

    Map<String, Director.Counts> start() throws IOException {
        startNanos = System.nanoTime();
        return read();
    }

    Map<String, Director.Counts> read() throws IOException {
        counts = director.counts(service);
        nowMillis = elapsed();
        if (nowMillis > LONGEST_WALK_MILLIS) {
            throw new TooBusyException("the first connections are about to be forgotten");
        }
        return counts;
    }

    private long elapsed() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    /** Returns the counters as they were read last. */
    Map<String, Director.Counts> counts() {
        return counts;
    }

    /** Returns how many entries there were when the counters were read last. */
    int entries() {
        return counts.values().stream().mapToInt(Director.Counts::total).sum();
    }

    /** Returns when the counters were read last. */
    long millis() {
        return nowMillis;
    }

    void endsAfterDatagram(String flow, String server) {
        deadlines.put(new Deadlines.Entry(flow, server, nowMillis + UDP_MILLIS));
    }

    void endsAfterReset(String flow, String server) {
        deadlines.put(new Deadlines.Entry(flow, server, nowMillis + CLOSE_MILLIS));
    }

    boolean hasEnds() {
        return deadlines.last() > 0;
    }

    /** Tells whether the last step took so long that nobody knows whether an entry ended before it, in it or after it. */
    boolean isOvertaken() {
        return deadlines.overtaken(nowMillis);
    }

    boolean isTooCloseToAnEnd() {
        return deadlines.tooCloseTo(elapsed()) > 0;
    }

    /** Waits until the entries have ended that a step would be too close to; returns how long that took. */
    long passEnds() throws IOException, InterruptedException {
        return passEnd(deadlines.tooCloseTo(elapsed()));
    }

    long passAllEnds() throws IOException, InterruptedException {
        return passEnd(deadlines.last());
    }

    private long passEnd(long atMillis) throws IOException, InterruptedException {
        long before = elapsed();
        Map<String, Director.Counts> old = counts;
        Map<String, Integer> lost = deadlines.passed(atMillis);
        boolean seen = old.keySet().containsAll(lost.keySet()); // else a removed server loses some out of sight
        pass(Math.max(0, atMillis - before) + (seen ? Deadlines.MARGIN_MILLIS : Deadlines.LATE_MILLIS));
        await(
                "entries have ended",
                now -> lost.entrySet().stream().allMatch(entry -> {
                    Director.Counts then = old.get(entry.getKey());
                    Director.Counts left = now.get(entry.getKey());
                    return then == null || left == null || left.total() <= then.total() - entry.getValue();
                }));
        return elapsed() - before;
    }

    long pass(long millis) throws InterruptedException {
        Thread.sleep(millis); // this is the step
        return millis;
    }

    /** Waits until the server has an active connection less than at the last step. */
    void awaitInactive(String server) throws IOException, InterruptedException {
        Director.Counts old = counts.get(server);
        await("a reset has arrived", now -> {
            Director.Counts left = now.get(server);
            return old == null || left == null || left.active() < old.active();
        });
    }

    private void await(String what, Predicate<Map<String, Director.Counts>> condition)
            throws IOException, InterruptedException {
        long end = elapsed() + PATIENCE_MILLIS;
        while (!condition.test(director.counts(service))) {
            if (elapsed() > end) {
                throw new IllegalStateException("in vain: until " + what);
            }
            Thread.sleep(2);
        }
    }
}
