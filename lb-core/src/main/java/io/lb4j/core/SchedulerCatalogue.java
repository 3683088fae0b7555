package io.lb4j.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The schedulers on the class path, by name. */
final class SchedulerCatalogue {

    private static final SortedMap<String, SchedulerProvider> PROVIDERS = load();

    private SchedulerCatalogue() {}

    private static SortedMap<String, SchedulerProvider> load() {
        SortedMap<String, SchedulerProvider> found = new TreeMap<>();
        for (SchedulerProvider provider :
                ServiceLoader.load(SchedulerProvider.class, SchedulerProvider.class.getClassLoader())) {
            SchedulerProvider other = found.putIfAbsent(provider.name(), provider);
            if (other != null) {
                throw new IllegalStateException("Two schedulers are named " + provider.name() + ": "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName());
            }
        }
        return Collections.unmodifiableSortedMap(found);
    }

    static Scheduler find(String text) {
        List<String> words = Arrays.asList(text.strip().split("\\s+"));
        SchedulerProvider provider = PROVIDERS.get(words.get(0));
        if (provider == null) {
            String expected = PROVIDERS.isEmpty()
                    ? "the name of a scheduler, but there is none on the class path; add lb-schedulers"
                    : "one of " + String.join(", ", PROVIDERS.keySet());
            throw new InvalidValueException(
                    "scheduler", text, expected, NearestName.of(words.get(0), PROVIDERS.keySet()));
        }
        return provider.create(words.subList(1, words.size()));
    }

    static SortedSet<String> names() {
        return Collections.unmodifiableSortedSet((SortedSet<String>) PROVIDERS.keySet());
    }

    static List<String> usages() {
        return PROVIDERS.values().stream().map(SchedulerProvider::usage).toList();
    }
}
