package io.lb4j.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The schedulers on the class path, by name. */
final class SchedulerCatalogue {

    private record Entry(String usage, SchedulerProvider provider) {}

    private record Named(String text, Scheduler scheduler) implements Scheduler {

        @Override
        public Picker picker(Level level, @Nullable Picker previous) {
            return scheduler.picker(level, previous);
        }
    }

    private static final SortedMap<String, Entry> ENTRIES = load();

    private SchedulerCatalogue() {}

    private static SortedMap<String, Entry> load() {
        SortedMap<String, Entry> found = new TreeMap<>();
        for (SchedulerProvider provider :
                ServiceLoader.load(SchedulerProvider.class, SchedulerProvider.class.getClassLoader())) {
            for (String usage : provider.usages()) {
                String name = words(usage).get(0);
                Entry other = found.putIfAbsent(name, new Entry(usage, provider));
                if (other != null) {
                    throw new IllegalStateException("Two schedulers are named " + name + ": "
                            + other.provider().getClass().getName() + " and "
                            + provider.getClass().getName() + " provide one");
                }
            }
        }
        return Collections.unmodifiableSortedMap(found);
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.strip().split("\\s+"));
    }

    static Scheduler find(String text) {
        List<String> words = words(text);
        String name = words.get(0);
        Entry entry = ENTRIES.get(name);
        if (entry == null) {
            String expected = ENTRIES.isEmpty()
                    ? "the name of a scheduler, but there is none on the class path; add lb-schedulers"
                    : "one of " + String.join(", ", ENTRIES.keySet());
            throw new InvalidValueException("scheduler", text, expected, NearestName.of(name, ENTRIES.keySet()));
        }
        return new Named(String.join(" ", words), entry.provider().create(name, words.subList(1, words.size())));
    }

    static SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(ENTRIES.keySet()));
    }

    static List<String> usages() {
        return ENTRIES.values().stream().map(Entry::usage).toList();
    }
}
