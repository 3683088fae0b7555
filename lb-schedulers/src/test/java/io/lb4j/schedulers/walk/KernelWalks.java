package io.lb4j.schedulers.walk;

import io.lb4j.schedulers.walk.KernelClients.Connection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The program of the guest that records all walks of a run; it lives where the clients do. */
final class KernelWalks {

    /** The guest has one processor, but walks also wait. Chosen: more would bring long walks near TIME_WAIT's two minutes. */
    private static final int AT_ONCE = 5;

    private static final int ATTEMPTS = 200;
    private static final long PAUSE_MILLIS = 50;

    private KernelWalks() {}

    /**
     * Records until all walks are done.
     *
     * @param arguments the first walk's seed, how many there are, and the directory for their files
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long first = Long.parseLong(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        Path directory = Path.of(arguments[2]);
        for (String address : List.of("10.98.0.1", "fd00:98::1")) {
            awaitServers(new InetSocketAddress(address, KernelService.PORT));
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        for (long seed = first; seed < first + count; seed++) {
            long chosen = seed;
            threads.execute(() -> record(chosen, directory));
        }
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.HOURS); // the limit of the whole guest comes first
        System.exit(0);
    }

    /** The first connection also makes the neighbours known, which would keep the first packets of the walks waiting. */
    private static void awaitServers(InetSocketAddress address) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (isReady(address)) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException("no real server at " + address);
    }

    private static boolean isReady(InetSocketAddress address) throws IOException {
        try {
            Connection connection = KernelClients.connect(new InetSocketAddress(0), address);
            if (connection != null) {
                connection.close();
            }
            return connection != null;
        } catch (TooBusyException e) {
            return false;
        }
    }

    private static void record(long seed, Path directory) {
        String name = KernelWalk.name(seed);
        try {
            recorded(seed).write(directory.resolve(name + ".json"));
        } catch (IOException | InterruptedException | RuntimeException e) {
            writeFailure(e, directory.resolve(name + ".failure"));
        }
    }

    private static Recording recorded(long seed) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < KernelService.ATTEMPTS - 1; attempt++) {
            try {
                return KernelWalk.record(seed, attempt);
            } catch (TooBusyException e) {
                System.out.println(KernelWalk.name(seed) + " begins anew: " + e.getMessage());
            }
        }
        return KernelWalk.record(seed, KernelService.ATTEMPTS - 1);
    }

    private static void writeFailure(Exception failure, Path file) {
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            failure.printStackTrace(writer);
        } catch (IOException e) {
            e.addSuppressed(failure);
            throw new UncheckedIOException(e);
        }
    }
}
