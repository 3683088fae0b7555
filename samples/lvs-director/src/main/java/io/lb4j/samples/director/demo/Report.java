package io.lb4j.samples.director.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a scenario says, and what of it was wrong. Not thread-safe. */
final class Report {

    private final PrintStream out;
    private final List<String> problems = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    void say(String text) {
        out.println(text);
    }

    void wrong(String problem) {
        problems.add(problem);
        out.println("wrong: " + problem);
    }

    /** Takes note of what is wrong unless this holds. */
    void check(boolean holds, String problem) {
        if (!holds) {
            wrong(problem);
        }
    }

    List<String> problems() {
        return problems;
    }
}
