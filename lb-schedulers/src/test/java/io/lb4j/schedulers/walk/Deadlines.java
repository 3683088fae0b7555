package io.lb4j.schedulers.walk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When entries of a walk end, so that no step comes so close that it is not known which was first. */
final class Deadlines {

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

    /** Returns when the last one ends that a step at this time would be too close to, or 0 if there is none. */
    long tooCloseTo(long nowMillis) {
        return entries.stream()
                .mapToLong(Entry::atMillis)
                .filter(at -> at - MARGIN_MILLIS <= nowMillis)
                .max()
                .orElse(0);
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
