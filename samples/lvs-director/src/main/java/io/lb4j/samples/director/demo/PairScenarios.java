package io.lb4j.samples.director.demo;

import io.lb4j.core.Pool;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.director.DirectedService;
import java.io.IOException;
import java.util.List;

/** Two directors and one address, which keepalived moves. */
final class PairScenarios {

    private static final String VIRTUAL = "192.168.0.127";
    private static final int HTTP = 80;
    private static final int REQUESTS = 6;

    private PairScenarios() {}

    static List<Scenario> all() {
        return List.of(new Scenario("K1", """
                Two directors, each with the table, and keepalived by the files that they have written. The cable of the one
                that has the address is pulled: the other takes it within seconds, and traffic goes on. Plugged in
                again, the first takes it back.""", PairScenarios::failOver));
    }

    private static void failOver(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.PAIR)) {
            stage.listen(HTTP, "web1", "web2");
            DirectorProcess first = stage.keep(DirectorProcess.start("first", 150));
            DirectorProcess second = stage.keep(DirectorProcess.start("second", 100));
            for (DirectorProcess director : List.of(first, second)) {
                stage.awaitLong("table and file of the " + director, director::isReady);
                director.startKeepalived();
            }
            report.say(first.configuration());
            Client client = stage.client("192.168.0.200");

            stage.awaitLong(
                    "the first has the address, and the second hears of it",
                    () -> first.has(VIRTUAL) && second.isBackup());
            serve(stage, client, "first");
            pull(stage, report, first, second);
            serve(stage, client, "second");
            Commands.run("ip", "-n", "first", "link", "set", "eth0", "up");
            stage.awaitLong("the first has the address again", () -> first.has(VIRTUAL) && !second.has(VIRTUAL));
            report.say("plugged in again: the first has the address");
            stage.await("the first is asked", () -> answers(client));
        }
    }

    private static void pull(Stage stage, Report report, DirectorProcess first, DirectorProcess second)
            throws IOException, InterruptedException {
        Commands.run("ip", "-n", "first", "link", "set", "eth0", "down");
        long start = System.nanoTime();
        stage.awaitLong("the second has the address", () -> second.has(VIRTUAL));
        report.say("the cable of the first is pulled: after " + Math.round((System.nanoTime() - start) / 1e8) / 10.0
                + " s the second has the address");
        report.check(!first.has(VIRTUAL), "the first should have given the address up");
    }

    /** Each director counts turns for itself. */
    private static void serve(Stage stage, Client client, String director) throws IOException, InterruptedException {
        stage.report().say("by the " + director + ":");
        new Requests(stage, stage.report(), new Twin(service())).connections(client, REQUESTS);
    }

    private static boolean answers(Client client) {
        try {
            client.ask(Stage.address(service()));
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What application-k1.yml says. */
    private static DirectedService service() {
        Pool pool = Pool.named("web")
                .scheduler("rr")
                .server("192.168.0.12:80")
                .server("192.168.0.13:80")
                .build();
        ServerAddress address = new ServerAddress(VIRTUAL, HTTP);
        return DirectedService.of(new VirtualService("web", address, 0, Protocol.TCP, pool, Via.DR));
    }
}
