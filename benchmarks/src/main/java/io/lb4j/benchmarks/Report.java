package io.lb4j.benchmarks;

import io.lb4j.benchmarks.Series.Measured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns JMH's results into the tables of the comparison.
 *
 * <p>Arguments: files that JMH wrote with {@code -rf json -rff FILE}. Of the same measurement the last one counts. What was not
 * measured leaves a cell empty, or the row out.
 */
public final class Report {

    private static final List<String> SIZES = List.of("3", "100", "1000", "10000");

    private final Results results;

    private Report(Results results) {
        this.results = results;
    }

    /** Prints the report of the files. */
    @SuppressWarnings("SystemOut") // a program for people
    public static void main(String[] files) {
        System.out.print(of(Stream.of(files).map(Path::of).toList()));
    }

    /** Returns the report of the files. */
    static String of(List<Path> files) {
        return new Report(new Results(files)).write();
    }

    private String write() {
        List<String> parts = new ArrayList<>();
        parts.add(results.machines() + "\n");
        part(parts, "Anchors", anchors());
        part(parts, "Picker alone", picks("PickBenchmark.picker", Anchor::of));
        part(parts, "Pick and completion", picks("PickBenchmark.pool", scheduler -> Anchor.TWO_CHOICES_COUNTED));
        part(parts, "Side by side with peers", new PeerTable(results).write());
        part(parts, "Rebuild", rebuilds());
        return String.join("\n", parts);
    }

    private static void part(List<String> parts, String title, String text) {
        if (!text.isEmpty()) {
            parts.add("## " + title + "\n\n" + text);
        }
    }

    private String anchors() {
        List<Series> all = results.all().stream()
                .filter(series -> series.benchmark().startsWith("AnchorBenchmark."))
                .toList();
        MarkdownTable table = new MarkdownTable("ns/op", "3", "100", "1000", "10000", "B", "2 threads, 100");
        for (Series series : all) {
            table.row(
                    series.benchmark().substring("AnchorBenchmark.".length()),
                    Cell.time(series.at("3", 1)),
                    Cell.time(series.at("100", 1)),
                    Cell.time(series.at("1000", 1)),
                    Cell.time(series.at("10000", 1)),
                    Cell.bytes(series.at(Series.USUAL, 1)),
                    Cell.time(series.at(Series.USUAL, 2)));
        }
        return all.isEmpty() ? "" : table.toString();
    }

    private String picks(String benchmark, Function<String, Anchor> anchorOf) {
        List<Series> all = results.of(benchmark);
        MarkdownTable table =
                new MarkdownTable("ns/op × anchor", "3", "100", "1000", "10000", "B", "2 threads, 100", "B", "anchor");
        for (Series series : all) {
            Anchor anchor = anchorOf.apply(series.param("scheduler"));
            Series reference = results.of("AnchorBenchmark." + anchor.method()).stream()
                    .findFirst()
                    .orElse(null);
            List<String> cells = new ArrayList<>();
            cells.add(label(series));
            for (String servers : SIZES) {
                cells.add(cell(series, reference, servers, 1));
            }
            cells.add(Cell.bytes(largest(series)));
            cells.add(cell(series, reference, Series.USUAL, 2));
            cells.add(Cell.bytes(series.at(Series.USUAL, 2)));
            cells.add(anchor.method());
            table.row(cells.toArray(String[]::new));
        }
        return all.isEmpty() ? "" : table.toString() + request();
    }

    /** A pick's bytes are its own and its request's: tells the latter. */
    private String request() {
        return results.of("PickBenchmark.request").stream()
                .map(series -> series.at("", 1))
                .filter(Objects::nonNull)
                .map(one -> "\nThe request alone: " + Cell.bytes(one) + " B.\n")
                .findFirst()
                .orElse("");
    }

    /** Returns the result with the most bytes of all sizes: what is said of bytes must hold for each. */
    private static @Nullable Measured largest(Series series) {
        Measured largest = null;
        for (String servers : SIZES) {
            Measured measured = series.at(servers, 1);
            if (measured != null && (largest == null || measured.bytes() > largest.bytes())) {
                largest = measured;
            }
        }
        return largest;
    }

    private static String label(Series series) {
        return "`" + series.param("scheduler") + "`"
                + (series.param("weights").equals("mixed") ? ", weights 1 to 10" : "")
                + (series.param("load").equals("busy") ? ", busy" : "");
    }

    private static String cell(Series series, @Nullable Series anchor, String servers, int threads) {
        Measured measured = series.at(servers, threads);
        String ratio = anchor == null ? "" : Cell.ratio(measured, anchor.at(servers, threads));
        return Cell.time(measured) + (ratio.isEmpty() ? "" : " ×" + ratio);
    }

    private String rebuilds() {
        List<Series> pickers = results.of("RebuildBenchmark.picker");
        MarkdownTable table =
                new MarkdownTable("10,000 servers", "picker, ms", "picker, MiB", "Pool.update, ms", "Pool.update, MiB");
        for (Series picker : pickers) {
            Measured built = picker.at("10000", 1);
            Measured updated = results.of("RebuildBenchmark.update").stream()
                    .filter(series -> series.param("scheduler").equals(picker.param("scheduler")))
                    .map(series -> series.at("10000", 1))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            table.row(
                    label(picker),
                    Cell.time(built),
                    Cell.mebibytes(built),
                    Cell.time(updated),
                    Cell.mebibytes(updated));
        }
        return pickers.isEmpty() ? "" : table.toString();
    }
}
