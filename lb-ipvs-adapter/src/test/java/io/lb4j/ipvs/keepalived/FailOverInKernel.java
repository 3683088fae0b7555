package io.lb4j.ipvs.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.SyncDaemon.Role;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.keepalived.VrrpSettings.State;
import io.lb4j.ipvs.kernel.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two directors, one address, and the real keepalived by the files that are written for it. */
@Timeout(400)
class FailOverInKernel {

    private static final int PATIENCE = 10_000;
    private static final DirectorSettings STANDARD = DirectorSettings.STANDARD;

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private static VrrpSettings vrrp(Pair pair, int priority, boolean nopreempt, @Nullable Track track) {
        return new VrrpSettings(
                "eth0",
                51,
                priority,
                State.BACKUP,
                Duration.ofSeconds(1),
                nopreempt,
                null,
                MovingAddress.of(List.of(pair.service)),
                List.of(),
                track);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what + "\n" + logs());
            }
            Thread.sleep(50);
        }
    }

    private String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path log : files.filter(file -> file.endsWith("log")).toList()) {
                logs.append(log).append('\n').append(Files.readString(log));
            }
        }
        return logs.toString();
    }

    private static String served(Pair pair) {
        return pair.client.ask(Pair.VIRTUAL, 80, PATIENCE);
    }

    private void isMaster(Pair pair, Namespace host, Namespace other) throws IOException, InterruptedException {
        await(host.name() + " is the master", () -> pair.has(host) && !pair.has(other));
        String prefix = host.name().substring(0, 1);
        await("traffic goes on", () -> served(pair).startsWith(prefix + "s"));
    }

    @Test
    void secondDirectorTakesTheAddressAndGivesItBack() throws IOException, InterruptedException {
        try (Pair pair = new Pair("p")) {
            pair.run(pair.master, vrrp(pair, 150, false, null), STANDARD, folder);
            isMaster(pair, pair.master, pair.backup);
            pair.run(pair.backup, vrrp(pair, 100, false, null), STANDARD, folder);

            pair.master.run("ip link set eth0 down");
            isMaster(pair, pair.backup, pair.master);
            pair.master.run("ip link set eth0 up");
            isMaster(pair, pair.master, pair.backup);
        }
    }

    @Test
    void directorThatReturnsLeavesTheAddressWhereItIsIfItIsSaidSo() throws IOException, InterruptedException {
        try (Pair pair = new Pair("n")) {
            pair.run(pair.master, vrrp(pair, 150, true, null), STANDARD, folder);
            isMaster(pair, pair.master, pair.backup);
            pair.run(pair.backup, vrrp(pair, 100, true, null), STANDARD, folder);

            pair.master.run("ip link set eth0 down");
            isMaster(pair, pair.backup, pair.master);
            pair.master.run("ip link set eth0 up");
            Path log = folder.resolve(pair.master.name()).resolve("log");
            await("it has heard of the other", () -> count(log, "Entering BACKUP STATE") >= 2);
            isMaster(pair, pair.backup, pair.master);
        }
    }

    private static long count(Path log, String text) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(text)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Track alive(int fall) {
        return new Track("http://127.0.0.1:8080/health", Duration.ofSeconds(1), fall, 1, 0);
    }

    @Test
    void applicationThatNoLongerAnswersLosesTheAddress() throws IOException, InterruptedException {
        try (Pair pair = new Pair("t")) {
            HttpServer health = pair.run(pair.master, vrrp(pair, 150, false, alive(2)), STANDARD, folder);
            isMaster(pair, pair.master, pair.backup);
            // One that lives has to count as such, however long a busy machine takes to start a program that asks it.
            pair.run(pair.backup, vrrp(pair, 100, false, alive(100)), STANDARD, folder);

            health.stop(0);
            isMaster(pair, pair.backup, pair.master);
        }
    }

    @Test
    void establishedConnectionOutlivesTheFailOver() throws IOException, InterruptedException {
        DirectorSettings synced = STANDARD.withDaemons(
                List.of(SyncDaemon.of(Role.MASTER, "eth0", 7), SyncDaemon.of(Role.BACKUP, "eth0", 7)));
        try (Pair pair = new Pair("y")) {
            pair.run(pair.master, vrrp(pair, 150, false, null), synced, folder);
            pair.run(pair.backup, vrrp(pair, 100, false, null), synced, folder);
            isMaster(pair, pair.master, pair.backup);

            try (Socket socket = pair.client.connect(Pair.VIRTUAL, 80, PATIENCE)) {
                assertThat(Namespace.line(socket)).startsWith("ys");
                String port = String.format("%04X", socket.getLocalPort());
                await("the other director knows of it", () -> {
                    echoed(socket, "before");
                    return connections(pair.backup).contains(" " + port + " ");
                });
                pair.master.run("ip link set eth0 down");
                isMaster(pair, pair.backup, pair.master);
                echoed(socket, "after");
            }
        }
    }

    private static String connections(Namespace host) {
        try {
            return host.output("cat /proc/net/ip_vs_conn");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void echoed(Socket socket, String text) {
        try {
            socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(Namespace.line(socket)).isEqualTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
