package io.lb4j.schedulers.walk;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** A program of somebody else that a walk needs. */
final class Peer {

    /** Where Debian keeps daemons, which is not on the path of every user. */
    private static final String DAEMONS = "/usr/sbin";

    private Peer() {}

    /**
     * Returns where a program is. Without it the test is skipped; but where the environment has {@code CI} the test fails, for
     * nobody would notice there that it is always skipped.
     *
     * @param debianPackages all that the test needs, so that one installation is enough
     */
    static Path require(String program, String debianPackages) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + File.pathSeparator + DAEMONS;
        return Stream.of(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(program + " is not installed: apt-get install " + debianPackages));
    }

    static Path missing(String message) {
        String ci = System.getenv("CI");
        return ci == null || ci.isEmpty() ? abort(message) : fail(message);
    }
}
