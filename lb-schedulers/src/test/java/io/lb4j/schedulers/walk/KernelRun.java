package io.lb4j.schedulers.walk;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Boots a Linux kernel as an ordinary process, in which all walks of a run are recorded. */
public final class KernelRun {

    private static final String PACKAGES = "user-mode-linux ipvsadm iproute2 kmod iptables";
    private static final List<String> PROGRAMS = List.of("linux.uml", "ipvsadm", "ip", "modprobe", "iptables-legacy");
    private static final Path KERNEL = Path.of("..", "lb-ipvs-adapter", "kernel", "ipvs-kernel")
            .toAbsolutePath()
            .normalize();
    private static final Path WALKS = Path.of("src", "test", "kernel", "walks").toAbsolutePath();

    /** Two minutes are usual. */
    private static final int LIMIT_SECONDS = 600;

    private static final int END_SECONDS = 20;

    private KernelRun() {}

    /** Records the walks of a run; without the programs the test is skipped. */
    public static List<Walk> record() throws IOException, InterruptedException {
        PROGRAMS.forEach(program -> Peer.require(program, PACKAGES));
        Path directory = Walk.directory("ipvs");
        long[] seeds = Walk.seeds(KernelKind.ALL.size());
        String output = boot(directory, seeds);
        List<Walk> walks = new ArrayList<>();
        for (long seed : seeds) {
            walks.add(walk(directory, KernelWalk.name(seed), output));
        }
        return walks;
    }

    /** Returns all that was said. */
    private static String boot(Path directory, long[] seeds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", KERNEL.toString()));
        command.addAll(List.of("-m", "1G", "-t", Integer.toString(LIMIT_SECONDS), "-o", directory.toString()));
        command.addAll(List.of("bash", WALKS.toString(), classPath()));
        command.addAll(List.of(Long.toString(seeds[0]), Integer.toString(seeds.length)));
        Path log = directory.resolve("kernel.log");
        Process kernel = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            kernel.waitFor(LIMIT_SECONDS + END_SECONDS, TimeUnit.SECONDS);
        } finally {
            kernel.destroy();
            kernel.waitFor(END_SECONDS, TimeUnit.SECONDS);
        }
        return "status " + kernel.exitValue() + "\n" + Files.readString(log, StandardCharsets.UTF_8);
    }

    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static Walk walk(Path directory, String name, String output) throws IOException {
        Path recording = directory.resolve(name + ".json");
        if (Files.exists(recording)) {
            JsonNode json = Recording.JSON.readTree(recording);
            return new Walk("kernel " + name, json.path("steps").size(), List.of(recording), null);
        }
        Path file = directory.resolve(name + ".failure");
        @Nullable String failure = Files.exists(file) ? Files.readString(file) : "no recording: " + output;
        return new Walk("kernel " + name, 0, List.of(), Objects.requireNonNull(failure));
    }
}
