package io.lb4j.ipvs.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the tests named {@code *InKernel} say, each as a test of its own; {@code -Dlb.kernel.tests=REGEX} runs some of them. */
class KernelTest {

    /** Chosen: several times what all of them need. */
    private static final int LIMIT_SECONDS = 900;

    @TestFactory
    Stream<DynamicTest> inAKernelOfItsOwn() throws IOException, InterruptedException {
        TestKernel.require();
        Path out = Path.of("target", "kernel").toAbsolutePath();
        clear(out);
        String said = TestKernel.run(
                out,
                LIMIT_SECONDS,
                KernelSuite.class,
                out.toString(),
                System.getProperty("lb.kernel.tests", ".*InKernel"));
        List<DynamicTest> tests = new ArrayList<>();
        for (Path result : results(out)) {
            List<String> lines = Files.readAllLines(result);
            tests.add(dynamicTest(lines.get(1), () -> {
                if (!lines.get(0).equals("passed")) {
                    fail(String.join("\n", lines.subList(2, lines.size())));
                }
            }));
        }
        tests.add(
                dynamicTest("the kernel ran to its end", () -> assertThat(said).startsWith("status 0\n")));
        assertThat(tests).as(said).hasSizeGreaterThan(1);
        return tests.stream();
    }

    private static void clear(Path out) throws IOException {
        if (Files.isDirectory(out)) {
            for (Path result : results(out)) {
                Files.delete(result);
            }
        }
    }

    private static List<Path> results(Path out) throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.filter(file -> file.toString().endsWith(".result"))
                    .sorted()
                    .toList();
        }
    }
}
