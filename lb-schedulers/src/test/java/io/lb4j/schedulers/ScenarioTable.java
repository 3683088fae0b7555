package io.lb4j.schedulers;

import io.lb4j.testkit.Scenario;
import io.lb4j.testkit.SimulationResult;
import io.lb4j.testkit.SimulationResult.ServerResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What came of one scenario with every scheduler, as text with aligned columns. */
final class ScenarioTable {

    private static final int NANOS_PER_MILLI = 1_000_000;

    private final List<List<String>> rows = new ArrayList<>();
    private final Scenario scenario;
    private long requests; // as many for each scheduler: the loop is open

    ScenarioTable(Scenario scenario) {
        this.scenario = scenario;
        rows.add(List.of(
                "scheduler",
                "failed",
                "refused",
                "p50",
                "p99",
                "max",
                "moved",
                "a",
                "b",
                "c",
                "d",
                "most active",
                "",
                "",
                ""));
    }

    void add(String scheduler, SimulationResult result) {
        List<String> row = new ArrayList<>();
        row.add(scheduler);
        row.add(count(result.failures()));
        row.add(count(result.refused()));
        row.add(millis(result.p50()));
        row.add(millis(result.p99()));
        row.add(millis(result.max()));
        row.add(percent(result.movedShare()));
        for (ServerResult server : result.servers()) {
            row.add(percent(server.share()));
        }
        for (ServerResult server : result.servers()) {
            row.add(Integer.toString(server.maxActive()));
        }
        rows.add(row);
        requests = result.requests();
    }

    private static String count(long number) {
        return number == 0 ? "-" : Long.toString(number);
    }

    /** Returns a percentage by its tenths: formats of floating point differ between JDKs. */
    private static String percent(double share) {
        long tenths = Math.round(share * 1000);
        return tenths == 0 ? "-" : tenths / 10 + "." + tenths % 10;
    }

    private static String millis(Duration time) {
        return Long.toString((time.toNanos() + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI);
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(scenario.label() + ": " + scenario.description() + "; " + requests + " requests\n\n");
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String space = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + space : "  " + space + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
