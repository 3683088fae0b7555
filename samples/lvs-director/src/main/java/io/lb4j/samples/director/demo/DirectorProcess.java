package io.lb4j.samples.director.demo;

import io.lb4j.samples.director.DirectorSample;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A director on a machine of its own: the application in its own JVM, and keepalived beside it. */
final class DirectorProcess implements AutoCloseable {

    private static final long END_SECONDS = 10;

    private final String machine;
    private final Path folder;
    private final Process application;
    private @Nullable Process keepalived;

    private DirectorProcess(String machine, Path folder, Process application) {
        this.machine = machine;
        this.folder = folder;
        this.application = application;
    }

    static DirectorProcess start(String machine, int priority) throws IOException {
        Path folder = Files.createTempDirectory(machine);
        List<String> command = new ArrayList<>(on(machine));
        command.addAll(List.of("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        String classPath = System.getProperty("java.class.path");
        if (classPath.contains(File.pathSeparator)) {
            command.addAll(List.of("-cp", classPath, DirectorSample.class.getName()));
        } else {
            command.addAll(List.of("-jar", classPath));
        }
        command.add("--spring.profiles.active=k1");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "PRIORITY",
                        Integer.toString(priority),
                        "FILE",
                        folder.resolve("keepalived.conf").toString()));
        return new DirectorProcess(machine, folder, logged(builder, folder.resolve("application.log")));
    }

    private static List<String> on(String machine) {
        return List.of("ip", "netns", "exec", machine);
    }

    private static Process logged(ProcessBuilder builder, Path log) throws IOException {
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Tells whether kernel and keepalived have all from the application; one that has ended will not bring it. */
    boolean isReady() {
        if (!application.isAlive()) {
            throw new IllegalStateException(
                    "the application of " + machine + " has ended:\n" + read("application.log"));
        }
        return said("cat", "/proc/net/ip_vs").contains("->") && Files.exists(folder.resolve("keepalived.conf"));
    }

    boolean has(String address) {
        return said("ip", "-br", "addr", "show", "eth0").contains(address + "/");
    }

    /** Tells whether its keepalived listens to a master, as far as its log says. */
    boolean isBackup() {
        String log = read("keepalived.log");
        return log.lastIndexOf("Entering BACKUP STATE") > log.lastIndexOf("Entering FAULT STATE");
    }

    private String said(String... command) {
        List<String> there = new ArrayList<>(on(machine));
        there.addAll(List.of(command));
        try {
            return Commands.run(there.toArray(String[]::new));
        } catch (IOException e) {
            return ""; // the kernel has no such file as long as nobody has asked it for IPVS
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the file that the application has written for keepalived. */
    String configuration() {
        return read("keepalived.conf");
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            return e.toString();
        }
    }

    void startKeepalived() throws IOException {
        List<String> command = new ArrayList<>(on(machine));
        command.addAll(List.of("keepalived", "--dont-fork", "--log-console"));
        command.addAll(List.of("--use-file", folder.resolve("keepalived.conf").toString()));
        command.addAll(List.of("--pid", folder.resolve("pid").toString()));
        command.addAll(List.of("--vrrp_pid", folder.resolve("vrrp.pid").toString()));
        keepalived = logged(new ProcessBuilder(command), folder.resolve("keepalived.log"));
    }

    @Override
    public void close() {
        if (keepalived != null) {
            end(keepalived);
        }
        end(application);
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return machine;
    }
}
