package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs, as they are typed on the director. */
final class Commands {

    private Commands() {}

    /**
     * Runs a program and returns what it says.
     *
     * @throws IOException with that if it fails
     */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", List.of(command)) + " ended with " + status + ":\n" + said);
        }
        return said;
    }
}
