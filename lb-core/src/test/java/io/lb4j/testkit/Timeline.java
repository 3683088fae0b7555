package io.lb4j.testkit;

import java.util.PriorityQueue;

/** What is to happen, in the order of virtual time; of one time, in the order it was planned. Not thread-safe. */
final class Timeline {

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final FakeTicker ticker = new FakeTicker();
    private long planned;
    private long now;

    FakeTicker ticker() {
        return ticker;
    }

    /** Returns the nanoseconds since the start. */
    long now() {
        return now;
    }

    void at(long nanos, Runnable action) {
        events.add(new Event(nanos, planned++, action));
    }

    void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    /** Lets everything happen that is planned, and what is planned meanwhile. */
    void run() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            now = event.at();
            ticker.moveTo(now);
            event.action().run();
        }
    }
}
