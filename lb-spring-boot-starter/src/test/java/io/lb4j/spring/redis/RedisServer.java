package io.lb4j.spring.redis;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real redis-server on a loopback port of its own, which keeps nothing on disk. */
final class RedisServer implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Path program;
    private final Path directory;
    private final int port;
    private Process process;

    RedisServer(Path directory) throws IOException {
        this.program = require("redis-server");
        this.directory = directory;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        this.process = launch();
    }

    /** Skips the test without the program; fails where the environment has {@code CI}, for nobody would notice there. */
    private static Path require(String program) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + File.pathSeparator + "/usr/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(program + " is not installed: apt-get install redis-server"));
    }

    private static Path missing(String message) {
        String ci = System.getenv("CI");
        return ci == null || ci.isEmpty() ? abort(message) : fail(message);
    }

    private Process launch() throws IOException {
        Process started = new ProcessBuilder(
                        program.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        await("redis-server answers", this::answers);
        return started;
    }

    private boolean answers() {
        try {
            return ask("PING").startsWith("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends an inline command and returns what comes back at once. */
    String ask(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(5));
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns how many bindings it was asked for. */
    int bindings() throws IOException {
        Matcher calls = Pattern.compile("cmdstat_eval:calls=(\\d+)").matcher(ask("INFO commandstats"));
        return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws IOException {
        process = launch();
    }

    /** Waits until a condition holds, for twenty seconds at most. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("waited in vain: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        @Nullable Process last = process;
        if (last != null) {
            last.destroyForcibly();
        }
    }
}
