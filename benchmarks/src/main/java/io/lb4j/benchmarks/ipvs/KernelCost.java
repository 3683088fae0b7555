package io.lb4j.benchmarks.ipvs;

import io.lb4j.core.LbListener;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.Director;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.netlink.TimedSocket;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures what it costs to direct the kernel: planning and making everything, comparing without a change, and one weight; beside {@code
 * ipvsadm -R} and {@code ipvsadm} once for each rule, which do the same in the same kernel.
 */
public final class KernelCost {

    private static final int WARM_UPS = 10;
    private static final int ROUNDS = 10;
    private static final int WEIGHTS = 400;
    private static final int PROCESSES = 300; // of a loop that would take minutes; the rest is reckoned
    private static final DirectorSettings SETTINGS = DirectorSettings.STANDARD;

    private KernelCost() {}

    /** Prints one table; takes no arguments. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.out.println("| what | 1,000 services of 10 | one service of 10,000 |");
        System.out.println("| --- | --- | --- |");
        String[][] columns = {
            measure(new Topology("1,000 services of 10 servers", 1000, 10)),
            measure(new Topology("one service of 10,000 servers", 1, 10_000))
        };
        for (int row = 0; row < columns[0].length; row++) {
            String[] left = columns[0][row].split("=", 2);
            System.out.println(
                    "| " + left[0] + " | " + left[1] + " | " + columns[1][row].split("=", 2)[1] + " |");
        }
        System.exit(0);
    }

    private static String[] measure(Topology topology) throws IOException, InterruptedException {
        List<DirectedService> services = topology.directed();
        TimedSocket socket = TimedSocket.open();
        try (Ipvs kernel = socket.ipvs()) {
            long all = all(kernel, services);
            Clock compared = compared(kernel, socket, services);
            Latency weight = weight(kernel, services);
            long bare = bare(kernel, services.get(0));
            long restored = restored(kernel, topology.rules());
            long looped = looped(kernel, topology.rules());
            kernel.flush();
            return new String[] {
                "plan and make everything=" + millis(all),
                "`ipvsadm -R`, the same=" + millis(restored) + times(restored, all),
                "`ipvsadm` once a rule, the same=" + millis(looped) + times(looped, all),
                "read and compare, nothing to change: elapsed=" + millis(compared.elapsed),
                "… of that in calls of the system=" + millis(compared.inCalls),
                "… and outside, but for looks at the clock=" + millis(compared.outside(lookAtClock())),
                "… looks at the clock: two a call, calls=" + compared.calls,
                "a weight, from the pool's decision until the kernel has confirmed it, median="
                        + micros(weight.decided),
                "… from the probe's result=" + micros(weight.probed),
                "the kernel's own part: one change, asked for and confirmed, median=" + micros(bare),
            };
        }
    }

    /** Best of some: the first ones pay for the compiler. */
    private static long all(Ipvs kernel, List<DirectedService> services) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < WARM_UPS; round++) {
            kernel.flush();
            long start = System.nanoTime();
            Director.start(kernel, services, SETTINGS).close();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    /** Times of one comparison. */
    private record Clock(long elapsed, long inCalls, int calls) {

        /** Each call is timed by two looks at the clock, which are calls of the system here: one's worth of them lies outside. */
        long outside(long look) {
            return elapsed - inCalls - calls * look;
        }
    }

    private static long lookAtClock() {
        int looks = 10_000;
        long start = System.nanoTime();
        for (int i = 0; i < looks; i++) {
            System.nanoTime();
        }
        return (System.nanoTime() - start) / looks;
    }

    /** The best round: others share the processor with whatever else runs on this machine. */
    private static Clock compared(Ipvs kernel, TimedSocket socket, List<DirectedService> services) {
        Clock best = new Clock(Long.MAX_VALUE, 0, 0);
        for (int round = 0; round < WARM_UPS + ROUNDS; round++) {
            long start = System.nanoTime();
            long before = socket.nanos();
            int calls = socket.calls();
            if (!Director.plan(kernel, services, SETTINGS).isEmpty()) {
                throw new IllegalStateException("the kernel is not as desired");
            }
            long elapsed = System.nanoTime() - start;
            if (elapsed < best.elapsed) {
                best = new Clock(elapsed, socket.nanos() - before, socket.calls() - calls);
            }
        }
        return best;
    }

    /** How long a weight takes to the kernel, since the pool has published it, and since the probe's result. */
    private record Latency(long decided, long probed) {}

    private static Latency weight(Ipvs kernel, List<DirectedService> services) throws InterruptedException {
        AtomicLong made = new AtomicLong();
        AtomicLong published = new AtomicLong();
        Ipvs timed = timed(kernel, made);
        Pool pool = services.get(0).pool();
        pool.addListener(new LbListener() {
            @Override
            public void published(PoolSnapshot snapshot) {
                published.set(System.nanoTime());
            }
        });
        String id = pool.snapshot().servers().get(0).id();
        long[] decided = new long[WEIGHTS];
        long[] probed = new long[WEIGHTS];
        try (Director director = Director.start(timed, services, SETTINGS)) {
            for (int i = 0; i < WEIGHTS; i++) {
                director.report(); // it has nothing else to do
                made.set(0);
                long start = System.nanoTime();
                pool.probed(id, i % 2 == 1, "connection refused");
                while (made.get() == 0) {
                    Thread.sleep(1);
                }
                decided[i] = made.get() - published.get();
                probed[i] = made.get() - start;
            }
        }
        return new Latency(median(decided), median(probed));
    }

    /** Asks the kernel for one change after the other, with nothing around it. */
    private static long bare(Ipvs kernel, DirectedService service) {
        ServerEntry entry = kernel.servers(service.key()).get(0);
        long[] nanos = new long[WEIGHTS];
        for (int i = 0; i < WEIGHTS; i++) {
            Change change = new Change.EditServer(service.key(), entry.server().withWeight(i % 2));
            long start = System.nanoTime();
            kernel.apply(List.of(change));
            nanos[i] = System.nanoTime() - start;
        }
        return median(nanos);
    }

    private static long median(long[] nanos) {
        long[] warm = Arrays.copyOfRange(nanos, WEIGHTS / 2, WEIGHTS);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }

    /** Notes when the kernel has confirmed a change of weight. */
    private static Ipvs timed(Ipvs kernel, AtomicLong made) {
        return (Ipvs) Proxy.newProxyInstance(
                Ipvs.class.getClassLoader(), new Class<?>[] {Ipvs.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(kernel, arguments);
                        if (method.getName().equals("apply") && isWeight((List<?>) arguments[0])) {
                            made.set(System.nanoTime());
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static boolean isWeight(List<?> changes) {
        return changes.stream().anyMatch(Change.EditServer.class::isInstance);
    }

    private static long restored(Ipvs kernel, List<String> rules) throws IOException, InterruptedException {
        Path file = Files.createTempFile("rules", "");
        Files.write(file, rules);
        kernel.flush();
        long start = System.nanoTime();
        run("ipvsadm -R < " + file);
        long elapsed = System.nanoTime() - start;
        Files.delete(file);
        return elapsed;
    }

    private static long looped(Ipvs kernel, List<String> rules) throws IOException, InterruptedException {
        Path file = Files.createTempFile("rules", "");
        Files.write(
                file,
                rules.stream().limit(PROCESSES).map(rule -> "ipvsadm " + rule).toList());
        kernel.flush();
        long start = System.nanoTime();
        run("sh -e " + file);
        long elapsed = System.nanoTime() - start;
        Files.delete(file);
        return elapsed * rules.size() / PROCESSES;
    }

    private static void run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with " + process.exitValue());
        }
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.0f µs", nanos / 1e3);
    }

    private static String times(long theirs, long ours) {
        return String.format(Locale.ROOT, ", %.1f×", (double) theirs / ours);
    }
}
