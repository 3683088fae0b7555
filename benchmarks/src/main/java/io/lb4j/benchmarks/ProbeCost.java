package io.lb4j.benchmarks;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Probe;
import io.lb4j.netty.Forwarder;
import io.lb4j.netty.ForwarderSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Measures what it costs to probe 1,000 servers every second, in percent of one processor. The servers are one port on 1,000 loopback
 * addresses, and a process of their own, so that their work is not counted.
 */
public final class ProbeCost {

    private static final int SERVERS = 1000;
    private static final int ON_ONE_NETWORK = 250;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration MEASURED = Duration.ofSeconds(20);
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private ProbeCost() {}

    /** With a port listens there and answers; without one starts a process that does, and measures TCP, then HTTP. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 1) {
            answer(Integer.parseInt(arguments[0]));
            return;
        }
        int port = freePort();
        Process servers = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProbeCost.class.getName(),
                        String.valueOf(port))
                .inheritIO()
                .start();
        try {
            System.out.println("| probe | servers up | CPU, percent of one processor |");
            System.out.println("| --- | --- | --- |");
            measure("tcp", Probe.tcp(), port);
            measure("http", Probe.http("/healthz"), port);
        } finally {
            servers.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void measure(String kind, Probe probe, int port) throws InterruptedException {
        PoolBuilder builder = Pool.named(kind)
                .health(HealthPolicy.maxFails()
                        .withProbe(probe.every(Duration.ofSeconds(1)).asMandatory()));
        for (int i = 0; i < SERVERS; i++) {
            builder.server("127.0." + (1 + i / ON_ONE_NETWORK) + "." + (1 + i % ON_ONE_NETWORK) + ":" + port);
        }
        Pool pool = builder.build();
        try (Forwarder forwarder = Forwarder.create(ForwarderSettings.standard())) {
            forwarder.probe(pool);
            Thread.sleep(WARM_UP.toMillis());
            long before = cpuNanos();
            Thread.sleep(MEASURED.toMillis());
            long cpu = cpuNanos() - before;
            System.out.printf(
                    "| `%s` | %d | %.1f |%n", kind, pool.snapshot().tries(), 100.0 * cpu / MEASURED.toNanos());
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void answer(int port) throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress("0.0.0.0", port), SERVERS);
            byte[] request = new byte[1 << 10];
            while (true) {
                try (Socket client = listener.accept()) {
                    if (client.getInputStream().read(request) > 0) {
                        client.getOutputStream().write(ANSWER);
                    }
                } catch (IOException e) {
                    // a probe that has gone
                }
            }
        }
    }
}
