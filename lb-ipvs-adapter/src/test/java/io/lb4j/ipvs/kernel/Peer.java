package io.lb4j.ipvs.kernel;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** A program of somebody else that the tests need. */
final class Peer {

    /** Where Debian keeps daemons, which is not on the path of every user. */
    private static final String DAEMONS = "/usr/sbin";

    private Peer() {}

    /** Without the program the test is skipped; but where the environment has {@code CI} it fails, or nobody would notice. */
    static void require(String program, String debianPackages) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + File.pathSeparator + DAEMONS;
        if (Stream.of(path.split(File.pathSeparator)).noneMatch(place -> Files.isExecutable(Path.of(place, program)))) {
            String message = program + " is not installed: apt-get install " + debianPackages;
            String ci = System.getenv("CI");
            if (ci == null || ci.isEmpty()) {
                abort(message);
            }
            fail(message);
        }
    }
}
