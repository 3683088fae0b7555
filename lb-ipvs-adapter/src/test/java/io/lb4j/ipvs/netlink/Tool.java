package io.lb4j.ipvs.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Another program. */
final class Tool {

    private Tool() {}

    /** Runs it to its end, and returns all that it said. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
