package io.lb4j.samples.director.demo;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Real servers that die and come back, idle and under load. */
final class FailureScenarios {

    private static final String WITNESS = "192.168.0.201";
    private static final int LOAD = 2000;
    private static final int SOON = 300; // requests after which the server dies

    private static final List<String> SERVERS = List.of("web1", "web2", "web3");

    /** Where web2 is in the pool and in the kernel. */
    private static final String WEB2 = "192.168.10.3:8080";

    private FailureScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("K2", """
                        A real server dies: its probe fails, the kernel gives it no more connections, and the others share. When
                        it is back, its probe brings it back.""", FailureScenarios::death),
                new Scenario("L1", """
                        The same under load. Between the death and the probe that sees it, some connections still meet the
                        dead server; a client beside the load tells that none fails before or after.""", FailureScenarios::deathUnderLoad));
    }

    private static void death(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.NAT)) {
            stage.listen(NatScenarios.INNER_PORT, "web1", "web3");
            ServerSocket web2 = stage.server("web2").listen(NatScenarios.INNER_PORT);
            stage.direct("k2");
            Client client = stage.client(NatScenarios.CLIENT);
            stage.requests("web").connections(client, 9).check(Map.of("web1", 3, "web2", 3, "web3", 3));
            report.say("web2 dies");
            web2.close();
            awaitWeight(stage, 0);
            stage.requests("web").connections(client, 10).check(Map.of("web1", 5, "web3", 5));
            stage.awaitQuiet("web");
            stage.table();
            report.say("web2 is back");
            stage.listen(NatScenarios.INNER_PORT, "web2");
            awaitWeight(stage, 1);
            stage.requests("web").connections(client, 9).check(Map.of("web1", 3, "web2", 3, "web3", 3));
            stage.awaitQuiet("web");
            stage.table();
        }
    }

    /** Waits until the kernel gives web2 this weight; then it has it in Java too. */
    private static void awaitWeight(Stage stage, int weight) throws InterruptedException {
        stage.await(
                "weight " + weight + " for web2",
                () -> stage.entry("web", WEB2).server().weight() == weight);
        stage.twin("web").weight(WEB2, weight);
    }

    private static void deathUnderLoad(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.NAT)) {
            stage.listen(NatScenarios.INNER_PORT, "web1", "web3");
            ServerSocket web2 = stage.server("web2").listen(NatScenarios.INNER_PORT);
            stage.direct("k2");
            Client client = stage.client(NatScenarios.CLIENT);
            InetSocketAddress service = Stage.address(stage.twin("web").service());
            report.say("load by " + Load.tool());
            Witness witness = new Witness(stage.client(WITNESS), service);
            AtomicBoolean back = new AtomicBoolean();
            Future<List<String>> load = stage.machine("client").submit(() -> loadUntil(back, client, service));
            stage.await("load", () -> connections(stage) > SOON);
            report.say("web2 dies");
            witness.mayFail(true);
            web2.close();
            awaitWeight(stage, 0);
            report.say("web2 is out");
            witness.mayFail(false);
            stage.listen(NatScenarios.INNER_PORT, "web2");
            awaitWeight(stage, 1);
            report.say("web2 is back");
            back.set(true);
            load.get().forEach(report::say);
            witness.stop(report);
            stage.table(); // a connection that a death has broken may count as active for a minute
            loadAlone(stage, report, client, service);
        }
    }

    /** Loads the servers again and again until this is so. */
    private static List<String> loadUntil(AtomicBoolean enough, Client client, InetSocketAddress service)
            throws Exception {
        List<String> told = new ArrayList<>();
        do {
            told.add(Load.run(client, service, LOAD).text());
        } while (!enough.get());
        return told;
    }

    /** Loads the servers while none dies: nothing may fail now, and everybody has a share. */
    private static void loadAlone(Stage stage, Report report, Client client, InetSocketAddress service)
            throws Exception {
        Map<String, Long> before = new TreeMap<>();
        SERVERS.forEach(name -> before.put(name, stage.server(name).answered()));
        report.say("load by " + Load.tool() + " again, while nobody dies");
        Load.Result result = Load.run(client, service, LOAD);
        report.say(result.text());
        report.check(result.failed() == 0, "nothing should have failed");
        before.forEach((name, old) -> {
            long answered = stage.server(name).answered() - old;
            report.say(name + " answered " + answered);
            report.check(answered > LOAD / 4, name + " should have had its share");
        });
    }

    /** Returns how many connections the kernel has at present. */
    private static long connections(Stage stage) {
        return stage.entries("web").stream()
                .mapToLong(entry -> entry.active() + entry.inactive())
                .sum();
    }
}
