package io.lb4j.samples.director.demo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Plays all scenarios inside a test kernel; what each said, and after it what was wrong, is written to a file of its own. */
final class InKernel {

    /** What stands between what a scenario said and what was wrong in it. */
    static final String WRONG = "-- wrong --";

    private InKernel() {}

    /** Plays them; the argument is the folder for the files. */
    public static void main(String[] folder) throws Exception {
        Lab lab = new Lab();
        int number = 10;
        for (Scenario scenario : Scenarios.of("all")) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            Report report = new Report(new PrintStream(said, true, StandardCharsets.UTF_8));
            List<String> problems = Demonstration.play(scenario, lab, report);
            String text = said.toString(StandardCharsets.UTF_8) + WRONG + "\n" + String.join("\n", problems);
            Files.writeString(Path.of(folder[0], number++ + "-" + scenario.name() + ".result"), text);
        }
        System.exit(0); // threads of the machines would stay
    }
}
