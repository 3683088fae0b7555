package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Starts an nginx with a group for every part of every walk of a run, and lets all walks go at once. */
public final class NginxRun {

    private static final String PACKAGES = "nginx-light libnginx-mod-stream";
    private static final int WALKS_OF_A_KIND = 3;
    private static final int FIRST_PORT = 18_080; // below those that the system hands out
    private static final int PORTS = 100;
    private static final long READY_SECONDS = 20;
    private static final long LIMIT_SECONDS = 400; // half a minute is usual

    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log error.log warn;
            events {
                worker_connections 4096;
            }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                add_header X-Tried "$upstream_addr|$upstream_status" always;
            """;

    private NginxRun() {}

    /** Records the walks of a run; without nginx the test is skipped. */
    public static List<Walk> record() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"), "other systems have one address of loopback only");
        Path program = Peer.require("nginx", PACKAGES);
        String module = streamModule(program);
        Path directory = Walk.directory("nginx");
        Path prefix = Files.createDirectories(directory.resolveSibling("nginx-run"));
        try (ServerSocket lock = freePort()) {
            InetSocketAddress address = new InetSocketAddress("127.77.0.1", lock.getLocalPort());
            List<NginxWalk> walks = new ArrayList<>();
            long[] seeds = Walk.seeds(WALKS_OF_A_KIND * NginxKind.ALL.size());
            for (long seed : seeds) {
                walks.add(new NginxWalk(seed, address));
            }
            Path file = prefix.resolve("nginx.conf");
            Files.writeString(file, module + configuration(address, walks));
            Process nginx = new ProcessBuilder(program.toString(), "-p", prefix + "/", "-c", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(prefix.resolve("output.log").toFile())
                    .start();
            try {
                awaitReady(nginx, address, prefix.resolve("output.log"));
                return record(walks, seeds, directory);
            } finally {
                nginx.destroy();
                nginx.waitFor(READY_SECONDS, TimeUnit.SECONDS);
                nginx.destroyForcibly();
            }
        }
    }

    /** Returns the directive that loads the module for TCP, or nothing if it is built in. */
    private static String streamModule(Path program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program.toString(), "-V")
                .redirectErrorStream(true)
                .start();
        String options = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher modules = Pattern.compile("--modules-path=(\\S+)").matcher(options);
        if (!options.contains("--with-stream=dynamic") || !modules.find()) {
            return "";
        }
        Path module = Path.of(modules.group(1), "ngx_stream_module.so");
        if (!Files.exists(module)) {
            module = Peer.missing("nginx cannot balance TCP: apt-get install " + PACKAGES);
        }
        return "load_module " + module + ";\n";
    }

    /** Finds a port that nobody uses, and keeps other runs from taking the same. All addresses of a run have this port. */
    private static ServerSocket freePort() throws IOException {
        for (int port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
            try {
                return new ServerSocket(port, 1, InetAddress.getByName("127.77.0.2"));
            } catch (IOException e) {
                // another one
            }
        }
        throw new IOException("no free port from " + FIRST_PORT + " on");
    }

    private static String configuration(InetSocketAddress address, List<NginxWalk> walks) {
        StringBuilder requests = new StringBuilder("server {\nlisten " + text(address) + ";\n");
        StringBuilder sessions = new StringBuilder("stream {\nlog_format walk '" + NginxSessions.LOG_FORMAT + "';\n");
        StringBuilder http = new StringBuilder(CONFIGURATION);
        for (NginxWalk walk : walks) {
            for (NginxGroup group : walk.groups()) {
                if (walk.kind().stream()) {
                    sessions.append(group.upstream()).append("server {\nlisten " + text(group.address()) + ";\n");
                    sessions.append("proxy_pass " + group.name() + ";\n").append(group.retries());
                    sessions.append("access_log syslog:server=" + text(walk.log()) + ",nohostname,tag="
                            + NginxSessions.TAG + " walk;\n}\n");
                } else {
                    http.append(group.upstream());
                    requests.append("location = /" + group.name() + " {\nproxy_pass http://" + group.name() + ";\n");
                    requests.append(group.retries()).append(group.readTimeout()).append("}\n");
                }
            }
        }
        return http.append(requests)
                .append("}\n}\n")
                .append(sessions)
                .append("}\n")
                .toString();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static void awaitReady(Process nginx, InetSocketAddress address, Path output)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (System.nanoTime() - end < 0 && !nginx.waitFor(10, TimeUnit.MILLISECONDS)) {
            try (Socket socket = NginxClient.connect(null, address)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
        }
        throw new IOException("nginx did not start: " + Files.readString(output));
    }

    private static List<Walk> record(List<NginxWalk> walks, long[] seeds, Path directory) {
        List<CompletableFuture<Walk>> results = walks.stream()
                .map(walk -> CompletableFuture.supplyAsync(() -> record(walk, directory), NginxServer::daemon)
                        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS))
                .toList();
        List<String> names = Arrays.stream(seeds).mapToObj(NginxWalk::name).toList();
        List<Walk> recorded = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            String name = "nginx " + names.get(i);
            recorded.add(results.get(i).exceptionally(e -> failed(name, e)).join());
        }
        walks.forEach(NginxWalk::close);
        return recorded;
    }

    private static Walk record(NginxWalk walk, Path directory) {
        try {
            return walk.record(directory);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Walk failed(String name, Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return new Walk(name, 0, List.of(), text.toString());
    }
}
