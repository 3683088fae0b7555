package io.lb4j.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What is to happen, in the order of virtual time; of one time, in the order it was planned. Not thread-safe. */
final class Timeline {

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Deque<Event> deadlines = new ArrayDeque<>(); // in order by themselves
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

    /** Plans what each call plans after the same time: there are many of these, and sorting them in would cost the most. */
    void deadline(long nanos, Runnable action) {
        deadlines.add(new Event(now + nanos, planned++, action));
    }

    /** Lets everything happen that is planned, and what is planned meanwhile. */
    void run() {
        for (Event event = next(); event != null; event = next()) {
            now = event.at();
            ticker.moveTo(now);
            event.action().run();
        }
    }

    private @Nullable Event next() {
        Event event = events.peek();
        Event deadline = deadlines.peek();
        boolean due = deadline != null && (event == null || deadline.compareTo(event) < 0);
        return due ? deadlines.poll() : events.poll();
    }
}
