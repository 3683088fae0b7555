package io.lb4j.samples.director.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All scenarios there are. */
final class Scenarios {

    /** What is played if nobody says what: one of each mode. */
    private static final List<String> MODES = List.of("N1", "D1", "T1");

    private static final String ALL = "all";

    private Scenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(NatScenarios.all());
        all.addAll(DirectScenarios.all());
        all.addAll(PersistentScenarios.all());
        all.addAll(TableScenarios.all());
        all.addAll(FailureScenarios.all());
        all.addAll(PairScenarios.all());
        return all;
    }

    /**
     * Returns the scenarios that a command line asks for: the modes by none, {@code all} of them, or some by their names.
     *
     * @throws IllegalArgumentException if one is unknown; it says which there are
     */
    static List<Scenario> of(String... names) {
        List<String> wanted = names.length == 0 ? MODES : Arrays.asList(names);
        return wanted.contains(ALL)
                ? all()
                : wanted.stream().map(Scenarios::named).toList();
    }

    private static Scenario named(String name) {
        Optional<Scenario> found = all().stream()
                .filter(scenario -> scenario.name().equalsIgnoreCase(name))
                .findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException("no scenario " + name + "; there are "
                + all().stream().map(Scenario::name).collect(Collectors.joining(", ")) + ", or all"));
    }
}
