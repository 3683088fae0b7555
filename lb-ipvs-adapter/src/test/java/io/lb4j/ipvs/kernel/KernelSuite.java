package io.lb4j.ipvs.kernel;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the classes named {@code *InKernel} one after the other, and leaves a file for each of their tests. */
public final class KernelSuite {

    private KernelSuite() {}

    /** Takes where results go, and a regular expression for the names of the classes. */
    public static void main(String[] arguments) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage("io.lb4j.ipvs"))
                .filters(includeClassNamePatterns(arguments[1]))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        LauncherFactory.create().execute(request, new ResultFiles(Path.of(arguments[0])));
        System.exit(0); // whatever threads a test has left behind
    }

    /** The first line of a file is {@code passed} or {@code failed}, the second the test's name, the rest its failure. */
    private static final class ResultFiles implements TestExecutionListener {

        private final Path directory;
        private @Nullable TestPlan plan;
        private int count;

        ResultFiles(Path directory) {
            this.directory = directory;
        }

        @Override
        public void testPlanExecutionStarted(TestPlan started) {
            plan = started;
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            write("failed", test, "skipped: " + reason); // there is nothing to skip here
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean passed = result.getStatus() == Status.SUCCESSFUL;
            if (test.isTest() || !passed) {
                write(
                        passed ? "passed" : "failed",
                        test,
                        result.getThrowable().map(ResultFiles::trace).orElse(""));
            }
        }

        private void write(String status, TestIdentifier test, String detail) {
            String name = owner(test) + " " + test.getDisplayName();
            System.out.println(status + " " + name);
            try {
                Files.writeString(
                        directory.resolve(String.format("%04d.result", count++)),
                        status + "\n" + name.replace('\n', ' ') + "\n" + detail);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String owner(TestIdentifier test) {
            return Objects.requireNonNull(plan, "plan")
                    .getParent(test)
                    .map(TestIdentifier::getDisplayName)
                    .orElse("");
        }

        private static String trace(Throwable failure) {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
    }
}
