package io.lb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final String RR =
            "{\"load\": \"idle\", \"scheduler\": \"rr\", \"servers\": \"100\", \"weights\": \"equal\"}";

    @TempDir
    Path folder = Path.of("");

    @Test
    void aSchedulerStandsBesideItsAnchorAtTheSameSizeAndThreads() throws IOException {
        Path file = write(
                "one.json",
                line("AnchorBenchmark.roundRobin", 1, "{\"servers\": \"100\"}", 2),
                line("AnchorBenchmark.roundRobin", 2, "{\"servers\": \"100\"}", 20),
                line("PickBenchmark.picker", 1, RR, 5),
                line("PickBenchmark.picker", 2, RR, 30));

        assertThat(Report.of(List.of(file)))
                .contains("VM 17, JMH 1.37")
                .contains("| `rr` |  | 5.0 ×2.5 |  |  | 24 | 31 ×1.5 | 24 | roundRobin |");
    }

    @Test
    void whatWasNotMeasuredIsLeftOut() throws IOException {
        Path file = write("one.json", line("PickBenchmark.picker", 1, RR, 5));

        assertThat(Report.of(List.of(file)))
                .contains("| `rr` |  | 5.0 |  |  | 24 |  |  | roundRobin |")
                .doesNotContain("peers", "## Anchors", "## Rebuild");
    }

    @Test
    void aPeerStandsBesideTheFirstOfOurs() throws IOException {
        Path file = write(
                "one.json",
                line("PickBenchmark.picker", 1, RR, 5),
                line("peers.GrpcBenchmark.roundRobin", 1, "{\"servers\": \"100\"}", 10));

        assertThat(Report.of(List.of(file)))
                .contains("### Round robin")
                .contains("| gRPC |  | 10 |  |  | 24 |  | 2.0 |");
    }

    @Test
    void theQuickestIterationOfAllFilesCounts() throws IOException {
        Path first = write("one.json", line("PickBenchmark.picker", 1, RR, 5));
        Path second = write("two.json", line("PickBenchmark.picker", 1, RR, 7));

        assertThat(Report.of(List.of(first, second))).contains("5.0").doesNotContain("7.0");
        assertThat(Report.of(List.of(second, first))).contains("5.0").doesNotContain("7.0");
    }

    @Test
    void withTwoThreadsTheMedianCounts() throws IOException {
        Path file = write("one.json", line("PickBenchmark.picker", 1, RR, 5), line("PickBenchmark.picker", 2, RR, 30));

        assertThat(Report.of(List.of(file))).contains("| `rr` |  | 5.0 |  |  | 24 | 31 | 24 |");
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), "[" + String.join(",", lines) + "]");
    }

    private static String line(String benchmark, int threads, String params, double quickest) {
        return """
                {"jmhVersion": "1.37", "vmName": "VM", "vmVersion": "17", "benchmark": "io.lb4j.benchmarks.%s", \
                "threads": %d, "params": %s, "primaryMetric": {"rawData": [[%s, %s], [%s]]}, \
                "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 24.0}}}
                """.formatted(benchmark, threads, params, quickest + 1, quickest, quickest + 2);
    }
}
