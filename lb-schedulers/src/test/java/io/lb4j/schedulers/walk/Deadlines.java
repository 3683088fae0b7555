package io.lb4j.schedulers.walk;

import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When entries of a walk end, so that no step comes so close that it is not known which was first. */
final class Deadlines {

    /** A step that begins so long before an end is over before it. */
    private static final long BEFORE_MILLIS = 2000;

    /** When an entry has ended for sure: timers of some seconds are up to 64 ticks of 10 ms late, and the wait for that takes time. */
    static final long LATE_MILLIS = 1000;

    /** Nothing may be decided by less than this, says the format. */
    static final long MARGIN_MILLIS = 300;

    /** An entry of the kernel: of which client and destination, on which server, and when it ends. */
    record Entry(String flow, String server, long atMillis) {}

    private final List<Entry> entries = new ArrayList<>();

    /** Takes over from what was known of this flow. */
    void put(Entry entry) {
        forget(entry.flow());
        entries.add(entry);
    }

    void forget(String flow) {
        entries.removeIf(entry -> entry.flow().equals(flow));
    }

    /**
     * Returns when the last one ends that a step at this time would be too close to, or 0 if there is none. After a wait for that one
     * no other is too close.
     */
    long tooCloseTo(long nowMillis) {
        long last = 0;
        for (Entry entry :
                entries.stream().sorted(comparingLong(Entry::atMillis)).toList()) {
            if (entry.atMillis() - BEFORE_MILLIS <= Math.max(nowMillis, last + LATE_MILLIS)) {
                last = entry.atMillis();
            }
        }
        return last;
    }

    /** Tells whether a step that is over now may have seen an entry end. */
    boolean overtaken(long nowMillis) {
        return entries.stream().anyMatch(entry -> entry.atMillis() - MARGIN_MILLIS <= nowMillis);
    }

    /** Returns when the last of all ends, or 0 if there is none. */
    long last() {
        return entries.stream().mapToLong(Entry::atMillis).max().orElse(0);
    }

    /** Forgets the entries that end until then, and returns how many each server loses. */
    Map<String, Integer> passed(long atMillis) {
        Map<String, Integer> lost = new HashMap<>();
        entries.stream()
                .filter(entry -> entry.atMillis() <= atMillis)
                .forEach(entry -> lost.merge(entry.server(), 1, Integer::sum));
        entries.removeIf(entry -> entry.atMillis() <= atMillis);
        return lost;
    }
}
