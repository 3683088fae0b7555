package io.lb4j.benchmarks;

import io.lb4j.benchmarks.Series.Measured;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * JMH's results of one or more runs. Of all iterations with one thread the quickest counts: what others do on a shared machine only ever
 * adds to it. With more threads the median does, since one that is held up lets the others run as if they were alone; of several runs,
 * the lesser one. Not thread-safe.
 */
final class Results {

    private static final String SERVERS = "servers";

    private final Map<String, Series> series = new LinkedHashMap<>();
    private final Set<String> machines = new TreeSet<>();

    Results(List<Path> files) {
        ObjectMapper json = new ObjectMapper();
        for (Path file : files) {
            json.readTree(file).forEach(this::add);
        }
    }

    private void add(JsonNode line) {
        String[] name = line.get("benchmark").asString().split("\\.", -1);
        String benchmark = name[name.length - 2] + "." + name[name.length - 1];
        Map<String, String> params = new TreeMap<>();
        line.path("params")
                .properties()
                .forEach(param -> params.put(param.getKey(), param.getValue().asString()));
        String servers = params.getOrDefault(SERVERS, "");
        params.remove(SERVERS);
        JsonNode bytes = line.path("secondaryMetrics").path("gc.alloc.rate.norm");
        int threads = line.get("threads").asInt();
        double[] iterations = iterations(line.get("primaryMetric").get("rawData"));
        series.computeIfAbsent(benchmark + " " + params, key -> new Series(benchmark, params))
                .put(
                        servers,
                        threads,
                        new Measured(
                                iterations[threads == 1 ? 0 : iterations.length / 2],
                                bytes.path("score").asDouble(-1)));
        machines.add(line.path("vmName").asString("unknown VM") + " "
                + line.path("vmVersion").asString("") + ", JMH "
                + line.path("jmhVersion").asString(""));
    }

    /** Returns those of all forks, the quickest first. */
    private static double[] iterations(JsonNode forks) {
        return StreamSupport.stream(forks.spliterator(), false)
                .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
                .mapToDouble(JsonNode::asDouble)
                .sorted()
                .toArray();
    }

    /** Returns what ran it: one text, unless runs were mixed. */
    String machines() {
        return String.join("; ", machines);
    }

    /** Returns all series, in the order in which they were first measured. */
    Collection<Series> all() {
        return series.values();
    }

    /** Returns the series of one benchmark. */
    List<Series> of(String benchmark) {
        return series.values().stream()
                .filter(s -> s.benchmark().equals(benchmark))
                .toList();
    }
}
