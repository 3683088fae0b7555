package io.lb4j.netty;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program of somebody else that a test compares with or talks to. */
final class Peer {

    /** Where Debian keeps daemons, which is not on the path of every user. */
    private static final String DAEMONS = "/usr/sbin";

    private Peer() {}

    /**
     * Returns where a program is. Without it the test is skipped; but where the environment has {@code CI} the test fails, for
     * nobody would notice there that it is always skipped.
     */
    static Path require(String program, String debianPackage) {
        return require(program, debianPackage, System.getenv("CI"));
    }

    static Path require(String program, String debianPackage, @Nullable String ci) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + File.pathSeparator + DAEMONS;
        return Stream.of(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(program + " is not installed: apt-get install " + debianPackage, ci));
    }

    private static Path missing(String message, @Nullable String ci) {
        return ci == null || ci.isEmpty() ? abort(message) : fail(message);
    }
}
