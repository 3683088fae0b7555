package io.lb4j.ipvs.director;

import java.io.IOException;

/** Sets up the kernel of a test by the programs that people use. */
final class Shell {

    private Shell() {}

    static void run(String... commands) throws IOException, InterruptedException {
        for (String command : commands) {
            Process process =
                    new ProcessBuilder("sh", "-c", command).inheritIO().start();
            if (process.waitFor() != 0) {
                throw new IOException(command + " ended with " + process.exitValue());
            }
        }
    }
}
