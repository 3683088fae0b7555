package io.lb4j.ipvs.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sets up the kernel of a test by the programs that people use. */
public final class Shell {

    private Shell() {}

    /** Runs commands one after the other; the first one that fails ends it. */
    public static void run(String... commands) throws IOException, InterruptedException {
        output("set -e\n" + String.join("\n", commands));
    }

    /** Runs a command that must not fail, and returns what it said. */
    public static String output(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ": " + said);
        }
        return said;
    }
}
