package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays scenarios, which its arguments name, in a kernel of their own; see {@code samples/lvs-director/run}. Its exit status is 0 only
 * if every connection was answered by the server that should have answered.
 */
public final class Demonstration {

    private static final int WRONG = 1;
    private static final int MISUSED = 2;

    private Demonstration() {}

    /** Plays what the arguments name. */
    public static void main(String[] names) {
        List<Scenario> scenarios;
        try {
            scenarios = Scenarios.of(names);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(MISUSED);
            return;
        }
        if (!"1".equals(System.getenv("IPVS_KERNEL"))) {
            System.err.println(
                    "This changes network and IPVS of the kernel it runs in, and wants one of its own: use the script run.");
            System.exit(MISUSED);
        }
        System.exit(play(scenarios, System.out).isEmpty() ? 0 : WRONG); // threads of the machines would stay
    }

    /** Plays scenarios one after the other; returns the names of those in which something was wrong. */
    private static List<String> play(List<Scenario> scenarios, PrintStream out) {
        List<String> failed = new ArrayList<>();
        Lab lab = new Lab();
        try {
            for (Scenario scenario : scenarios) {
                if (!play(scenario, lab, new Report(out)).isEmpty()) {
                    failed.add(scenario.name());
                }
            }
            lab.leave();
        } catch (IOException | InterruptedException e) {
            e.printStackTrace(out);
            failed.add("the end");
        }
        out.println(failed.isEmpty() ? "all ok" : "wrong: " + String.join(", ", failed));
        return failed;
    }

    /** Plays one scenario; returns what was wrong. */
    static List<String> play(Scenario scenario, Lab lab, Report report) {
        report.say("== " + scenario.name() + "  " + scenario.shows() + "\n");
        long start = System.nanoTime();
        try {
            scenario.play().on(lab, report);
        } catch (Exception e) {
            e.printStackTrace(System.out);
            report.wrong(e.toString());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        report.say((report.problems().isEmpty() ? "ok" : "not ok") + " (" + Math.round(seconds * 10) / 10.0 + " s)\n");
        return report.problems();
    }
}
