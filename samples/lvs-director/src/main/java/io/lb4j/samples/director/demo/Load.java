package io.lb4j.samples.director.demo;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Many clients at once: ApacheBench or Siege where one is installed, else clients of our own. */
final class Load {

    private static final int AT_ONCE = 50;

    /** The lines of ab and siege that say how it went. */
    private static final Pattern TELLING = Pattern.compile(
            "^(Complete requests|Failed requests|Requests per second):|\"(transaction_rate|(successful|failed)_transactions)\":",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern FAILED =
            Pattern.compile("failed[ _](?:requests|transactions)\"?:\\s*(\\d+)", Pattern.CASE_INSENSITIVE);

    /**
     * How it went.
     *
     * @param text what the tool says of it
     * @param failed requests without an answer, at least
     */
    record Result(String text, int failed) {}

    private Load() {}

    /** Returns the name of what {@link #run} uses. */
    static String tool() {
        return isInstalled("ab") ? "ab" : isInstalled("siege") ? "siege" : "our own clients";
    }

    private static boolean isInstalled(String program) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(path.split(File.pathSeparator)).anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /** Asks so many times, by 50 at once; returns what the tool says of it. */
    static Result run(Client client, InetSocketAddress service, int count) throws Exception {
        String url = "http://" + service.getAddress().getHostAddress() + ":" + service.getPort() + "/";
        String atOnce = Integer.toString(AT_ONCE);
        String text = switch (tool()) {
            case "ab" -> onClient("ab", "-q", "-r", "-n", Integer.toString(count), "-c", atOnce, url);
            case "siege" -> onClient("siege", "-q", "-b", "-r", Integer.toString(count / AT_ONCE), "-c", atOnce, url);
            default -> ownClients(client, service, count);
        };
        Matcher failed = FAILED.matcher(text);
        if (!failed.find()) {
            throw new IOException(tool() + " does not say how much failed: " + text);
        }
        return new Result(text, Integer.parseInt(failed.group(1)));
    }

    private static String onClient(String... tool) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", "client"));
        command.addAll(List.of(tool));
        return Commands.run(command.toArray(String[]::new))
                .lines()
                .filter(line -> TELLING.matcher(line).find())
                .map(String::strip)
                .collect(Collectors.joining("; "));
    }

    private static String ownClients(Client client, InetSocketAddress service, int count)
            throws InterruptedException, ExecutionException {
        AtomicInteger failed = new AtomicInteger();
        Callable<Void> one = () -> {
            for (int i = 0; i < count / AT_ONCE; i++) {
                try {
                    client.ask(service);
                } catch (IOException e) {
                    failed.incrementAndGet();
                }
            }
            return null;
        };
        var threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                all.add(one);
            }
            for (Future<Void> each : threads.invokeAll(all)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return count + " requests; Failed requests: " + failed;
    }
}
