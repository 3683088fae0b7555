package io.lb4j.ipvs.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Linux kernel as an ordinary process, in which a Java program of the test class path runs as root. */
public final class TestKernel {

    private static final String PACKAGES = "user-mode-linux ipvsadm iproute2 kmod iptables keepalived curl";
    private static final List<String> PROGRAMS =
            List.of("linux.uml", "ipvsadm", "ip", "modprobe", "iptables-legacy", "keepalived", "curl");
    private static final Path BOOT = Path.of("kernel", "ipvs-kernel").toAbsolutePath();
    private static final int END_SECONDS = 20;

    private TestKernel() {}

    /** Skips or fails the test if something is not installed. */
    public static void require() {
        PROGRAMS.forEach(program -> Peer.require(program, PACKAGES));
    }

    /**
     * Runs the main method of a class; {@code $OUT} is its one place to write.
     *
     * @param seconds the longest it may last
     * @return exit status and all that it said
     */
    public static String run(Path out, int seconds, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(out);
        List<String> command = new ArrayList<>(List.of("bash", BOOT.toString()));
        command.addAll(List.of("-m", "2G", "-t", Integer.toString(seconds), "-o", out.toString()));
        command.addAll(List.of("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        Path log = out.resolve("kernel.log");
        Process kernel = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            kernel.waitFor(seconds + END_SECONDS, TimeUnit.SECONDS);
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
}
