package io.lb4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Our schedulers side by side with what peers offer for the same purpose. */
final class PeerTable {

    private static final String PICKER = "PickBenchmark.picker";
    private static final String POOL = "PickBenchmark.pool";
    private static final String ANCHOR = "AnchorBenchmark.";

    /**
     * One row.
     *
     * @param label what the row is called
     * @param benchmark class and method
     * @param scheduler which of our schedulers, or the empty text for a peer
     * @param weights which weights, or the empty text
     * @param load which load, or the empty text
     */
    private record Row(String label, String benchmark, String scheduler, String weights, String load) {

        static Row ours(String scheduler, String weights, String load) {
            return new Row(
                    "`" + scheduler + "`" + (load.equals("busy") ? ", busy" : ""), PICKER, scheduler, weights, load);
        }

        static Row leased(String scheduler, String load) {
            return new Row(
                    "`" + scheduler + "`" + (load.equals("busy") ? ", busy" : "") + ", pick and completion",
                    POOL,
                    scheduler,
                    "equal",
                    load);
        }

        static Row peer(String label, String benchmark) {
            return new Row(label, benchmark, "", "", "");
        }

        static Row anchor(String method) {
            return peer("anchor " + method, ANCHOR + method);
        }

        boolean is(Series series) {
            return series.benchmark().equals(benchmark)
                    && series.param("scheduler").equals(scheduler)
                    && series.param("weights").equals(weights)
                    && series.param("load").equals(load);
        }
    }

    private final Results results;

    PeerTable(Results results) {
        this.results = results;
    }

    /** Writes one table for each purpose for which there are results. */
    String write() {
        return section(
                        "Round robin",
                        List.of(
                                Row.ours("rr", "equal", "idle"),
                                Row.ours("round_robin", "equal", "idle"),
                                Row.peer("gRPC", "GrpcBenchmark.roundRobin"),
                                Row.peer("Vert.x", "VertxBenchmark.roundRobin"),
                                Row.peer("Armeria", "ArmeriaBenchmark.roundRobin"),
                                Row.peer("ServiceTalk, selector", "ServiceTalkBenchmark.roundRobin"),
                                Row.anchor("roundRobin"),
                                Row.leased("rr", "idle"),
                                Row.leased("round_robin", "idle"),
                                Row.peer("Spring Cloud, blocking", "SpringCloudBenchmark.roundRobin"),
                                Row.peer("ServiceTalk, subscribed", "ServiceTalkBenchmark.roundRobinSubscribed")))
                + section(
                        "Weighted round robin, weights 1 to 10",
                        List.of(
                                Row.ours("wrr", "mixed", "idle"),
                                Row.ours("round_robin", "mixed", "idle"),
                                Row.peer("Armeria", "ArmeriaBenchmark.weightedRoundRobin"),
                                Row.anchor("smoothLoop")))
                + section(
                        "Two random choices",
                        List.of(
                                Row.ours("p2c", "equal", "idle"),
                                Row.ours("twos", "equal", "idle"),
                                Row.ours("random two", "equal", "idle"),
                                Row.peer("Vert.x", "VertxBenchmark.twoChoices"),
                                Row.peer("ServiceTalk, selector", "ServiceTalkBenchmark.twoChoices"),
                                Row.anchor("twoChoices"),
                                Row.leased("p2c", "idle"),
                                Row.leased("twos", "idle"),
                                Row.anchor("twoChoicesCounted")))
                + section(
                        "Fewest active",
                        List.of(
                                Row.ours("lc", "equal", "idle"),
                                Row.ours("lc", "equal", "busy"),
                                Row.ours("least_conn", "equal", "idle"),
                                Row.ours("least_conn", "equal", "busy"),
                                Row.peer("Vert.x", "VertxBenchmark.leastRequests"),
                                Row.anchor("leastBusy"),
                                Row.leased("lc", "busy"),
                                Row.leased("least_conn", "busy")))
                + section(
                        "Consistent hashing",
                        List.of(
                                Row.ours("hash $remote_addr consistent", "equal", "idle"),
                                Row.ours("ring", "equal", "idle"),
                                Row.ours("maglev", "equal", "idle"),
                                Row.ours("mh table=131071", "equal", "idle"),
                                Row.ours("rendezvous", "equal", "idle"),
                                Row.peer("Vert.x", "VertxBenchmark.consistentHash"),
                                Row.anchor("ring"),
                                Row.anchor("table")));
    }

    private String section(String title, List<Row> rows) {
        List<Row> measured = new ArrayList<>();
        boolean withPeer = false;
        for (Row row : rows) {
            if (series(row) != null) {
                measured.add(row);
                withPeer |= row.scheduler().isEmpty() && !row.benchmark().startsWith(ANCHOR);
            }
        }
        return withPeer ? "### " + title + "\n\n" + table(measured) + "\n" : "";
    }

    private @Nullable Series series(Row row) {
        return results.all().stream().filter(row::is).findFirst().orElse(null);
    }

    private MarkdownTable table(List<Row> rows) {
        String first = rows.get(0).label();
        MarkdownTable table = new MarkdownTable(
                "ns/op", "3", "100", "1000", "10000", "B", "2 threads, 100", "× " + first + " at 100");
        Series compared = series(rows.get(0));
        for (Row row : rows) {
            Series series = series(row);
            if (series != null && compared != null) {
                table.row(
                        row.label(),
                        Cell.time(series.at("3", 1)),
                        Cell.time(series.at("100", 1)),
                        Cell.time(series.at("1000", 1)),
                        Cell.time(series.at("10000", 1)),
                        Cell.bytes(series.at(Series.USUAL, 1)),
                        Cell.time(series.at(Series.USUAL, 2)),
                        Cell.ratio(series.at(Series.USUAL, 1), compared.at(Series.USUAL, 1)));
            }
        }
        return table;
    }
}
