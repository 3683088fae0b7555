package io.lb4j.samples.director.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every scenario, as a test of its own, in a kernel that is booted once for all of them. */
class KernelTest {

    private static final String PACKAGES = "user-mode-linux iproute2 kmod iptables keepalived curl";
    private static final List<String> PROGRAMS =
            List.of("linux.uml", "ip", "modprobe", "iptables-legacy", "keepalived", "curl");
    private static final Path BOOT = Path.of("../../lb-ipvs-adapter/kernel/ipvs-kernel");

    /** Chosen: several times what all of them need. */
    private static final int LIMIT_SECONDS = 900;

    private static final int END_SECONDS = 20;

    @TestFactory
    Stream<DynamicTest> everyConnectionIsAnsweredByTheServerThatShouldAnswer()
            throws IOException, InterruptedException {
        PROGRAMS.forEach(KernelTest::require);
        Path out = Path.of("target", "kernel").toAbsolutePath();
        Files.createDirectories(out);
        for (Path old : results(out)) {
            Files.delete(old);
        }
        String said = play(out);
        List<DynamicTest> tests = new ArrayList<>();
        for (Path result : results(out)) {
            String text = Files.readString(result);
            String name = result.getFileName().toString().replaceAll("[0-9]+-|[.]result", "");
            tests.add(dynamicTest(name, () -> assertThat(text).endsWith(InKernel.WRONG + "\n")));
        }
        tests.add(dynamicTest(
                "all were played", () -> assertThat(results(out)).as(said).hasSameSizeAs(Scenarios.of("all"))));
        return tests.stream();
    }

    private static String play(Path out) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", BOOT.toString()));
        command.addAll(List.of("-t", Integer.toString(LIMIT_SECONDS), "-o", out.toString()));
        command.addAll(List.of("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx384m"));
        command.addAll(List.of("-cp", classPath(), InKernel.class.getName(), out.toString()));
        Path log = out.resolve("kernel.log");
        Process kernel = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            kernel.waitFor(LIMIT_SECONDS + END_SECONDS, TimeUnit.SECONDS);
        } finally {
            kernel.destroy();
            kernel.waitFor(END_SECONDS, TimeUnit.SECONDS);
        }
        return "status " + kernel.exitValue() + "\n" + Files.readString(log);
    }

    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static List<Path> results(Path out) throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.filter(file -> file.toString().endsWith(".result"))
                    .sorted()
                    .toList();
        }
    }

    /** Without the program the test is skipped; but where the environment has {@code CI} it fails, or nobody would notice. */
    private static void require(String program) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + File.pathSeparator + "/usr/sbin";
        if (Stream.of(path.split(File.pathSeparator)).noneMatch(place -> Files.isExecutable(Path.of(place, program)))) {
            String message = program + " is not installed: apt-get install " + PACKAGES;
            String ci = System.getenv("CI");
            if (ci == null || ci.isEmpty()) {
                abort(message);
            }
            fail(message);
        }
    }
}
