package io.lb4j.samples.director.demo;

import io.lb4j.ipvs.ServerEntry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Real servers that die and come back, idle and under load. */
final class FailureScenarios {

    private static final List<String> SERVERS = List.of("web1", "web2", "web3");
    private static final int LOAD = 1000;
    private static final int SOON = 300; // requests after which the server dies

    /** Where web2 is in the pool and in the kernel. */
    private static final String WEB2 = "192.168.10.3:8080";

    private FailureScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "K2",
                        """
                        A real server dies: its probe fails, the kernel gives it no more connections, and the others share. When
                        it is back, its probe brings it back.""",
                        FailureScenarios::death),
                new Scenario(
                        "L1",
                        """
                        The same under load. What the kernel gave to the dying server before its probe saw it is lost; every
                        connection that it gave to another is answered.""",
                        FailureScenarios::deathUnderLoad));
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
        stage.await("weight " + weight + " for web2", () -> web2(stage).server().weight() == weight);
        stage.twin("web").weight(WEB2, weight);
    }

    private static ServerEntry web2(Stage stage) {
        return stage.entries("web").get(WEB2);
    }

    private static void deathUnderLoad(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.NAT)) {
            stage.listen(NatScenarios.INNER_PORT, "web1", "web3");
            ServerSocket web2 = stage.server("web2").listen(NatScenarios.INNER_PORT);
            stage.direct("k2");
            report.say("load by " + Load.tool());
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> load = load(stage, enough);
            stage.await("load", () -> load.isDone() || scheduled(stage) > SOON);
            report.say("web2 dies");
            web2.close();
            awaitWeight(stage, 0);
            report.say("web2 is out");
            stage.listen(NatScenarios.INNER_PORT, "web2");
            awaitWeight(stage, 1);
            report.say("web2 is back");
            enough.set(true);
            load.join();
            stage.awaitQuiet("web");
            stage.table();
            compare(stage, report);
        }
    }

    /** Asks a thousand times, and again and again until it is enough. */
    private static CompletableFuture<Void> load(Stage stage, AtomicBoolean enough) throws IOException {
        Client client = stage.client(NatScenarios.CLIENT);
        InetSocketAddress service = Stage.address(stage.twin("web").service());
        return CompletableFuture.runAsync(() -> {
            try {
                do {
                    stage.report().say(Load.run(client, service, LOAD));
                } while (!enough.get());
                stage.report().say(Load.run(client, service, LOAD));
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    /** Compares what the kernel gave to each server with what that server has answered. */
    private static void compare(Stage stage, Report report) throws InterruptedException {
        stage.await("counters", () -> stage.entries("web").entrySet().stream()
                .allMatch(entry -> entry.getKey().equals(WEB2) || isCounted(entry.getValue())));
        stage.entries("web").forEach((address, entry) -> {
            String name = SERVERS.get(Character.digit(address.charAt("192.168.10.".length()), 10) - 2);
            long given = entry.traffic().connections();
            long answered = stage.server(name).answered();
            report.say(name + " was given " + given + " connections and has answered " + answered);
            report.check(answered > 0, name + " should have answered some");
            report.check(
                    address.equals(WEB2) ? answered <= given : answered == given, name + " should have answered all");
        });
    }

    /** Tells whether the counters, refreshed about every two seconds, are those of the connections that the kernel has. */
    private static boolean isCounted(ServerEntry entry) {
        return entry.traffic().connections() == entry.active() + entry.inactive();
    }

    /** Returns how many connections the kernel has at present. */
    private static long scheduled(Stage stage) {
        return stage.entries("web").values().stream()
                .mapToLong(entry -> entry.active() + entry.inactive())
                .sum();
    }
}
