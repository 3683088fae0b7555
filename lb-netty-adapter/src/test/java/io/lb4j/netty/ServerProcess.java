package io.lb4j.netty;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real server in a process of its own, which can be killed as nothing inside this one can. */
final class ServerProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final String name;
    private final Process process;
    private final int port;

    private ServerProcess(String name, Process process, int port) {
        this.name = name;
        this.process = process;
        this.port = port;
    }

    /** Starts a server that answers with its name, on a free port. */
    static ServerProcess start(String name) throws IOException {
        return start(name, 0);
    }

    /** Starts it and waits until it listens. */
    private static ServerProcess start(String name, int port) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1", // starts sooner
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerProcess.class.getName(),
                        name,
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null) {
            process.destroyForcibly();
            throw new AssertionError("server " + name + " did not start on port " + port);
        }
        return new ServerProcess(name, process, Integer.parseInt(line));
    }

    /** Starts another one of the same name on the same port, once this one has ended. */
    ServerProcess startAgain() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("server " + name + " did not end");
        }
        return start(name, port);
    }

    String name() {
        return name;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Ends it by a signal that it cannot catch, whatever it is doing. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }

    /** The process itself: says its port, serves, and ends with the test that holds the other end of its standard input. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        try (RealServer server = RealServer.named(arguments[0], Integer.parseInt(arguments[1]))) {
            System.out.println(server.port());
            System.in.transferTo(System.out);
        }
    }
}
