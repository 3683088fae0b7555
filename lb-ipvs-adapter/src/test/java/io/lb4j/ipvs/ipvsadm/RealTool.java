package io.lb4j.ipvs.ipvsadm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The real ipvsadm of this kernel. */
final class RealTool {

    private RealTool() {}

    /** Returns what the tool prints, errors too. */
    static String run(String... options) {
        return run("", List.of(options));
    }

    /** Restores rules; returns what it complains of, without blank lines and the hint at its help. */
    static List<String> restore(String rules) {
        return run(rules, List.of("-R"))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("Try "))
                .toList();
    }

    private static String run(String input, List<String> options) {
        List<String> command = new ArrayList<>(List.of("ipvsadm"));
        command.addAll(options);
        try {
            Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var in = tool.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
