package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** The director as the gateway of its real servers. */
final class NatScenarios {

    static final String CLIENT = "192.168.0.200";
    static final int INNER_PORT = 8080;
    static final int DNS_PORT = 53;

    private NatScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("N1", """
                        NAT, turn by turn: the director rewrites the packets of both directions, so every answer passes it.
                        rr regards no weights (TCP, also over IPv6); wrr does (UDP).""", NatScenarios::turnByTurn),
                new Scenario("N2", """
                        The scheduler is switched to wrr while the service is in use: from there on weights 2 and 5 count.""", NatScenarios::switchToWeights),
                new Scenario("N3", """
                        The scheduler is switched to lblc while the service is in use: what it caches for is the destination,
                        which is the virtual address for all, so everything stays on one server.""", NatScenarios::switchToLocality),
                new Scenario("N4", """
                        Real servers reach the outside through the director, in its name, by one rule of iptables; the virtual
                        service is not touched by that.""", NatScenarios::outbound));
    }

    private static Stage stage(Lab lab, Report report) throws IOException, InterruptedException {
        Stage stage = lab.stage(report, Network.NAT);
        stage.listen(INNER_PORT, "web1", "web2");
        stage.answerDatagrams("web1", "192.168.10.2", DNS_PORT);
        stage.answerDatagrams("web2", "192.168.10.3", DNS_PORT);
        stage.direct("nat");
        return stage;
    }

    private static void turnByTurn(Lab lab, Report report) throws Exception {
        try (Stage stage = stage(lab, report)) {
            Client client = stage.client(CLIENT);
            stage.requests("web").connections(client, 31).check(Map.of("web1", 15, "web2", 16));
            stage.requests("dns").datagrams(client, 35).check(Map.of("web1", 10, "web2", 25));
            stage.requests("web6")
                    .connections(stage.client("2001:db8::200"), 10)
                    .check(Map.of("web1", 5, "web2", 5));
            stage.awaitQuiet("web");
            stage.awaitQuiet("web6");
            stage.table();
            report.check(
                    stage.entry("web", "192.168.10.2:8080").inactive() == 15
                            && stage.entry("web", "192.168.10.3:8080").inactive() == 16,
                    "InActConn should be 15 and 16");
        }
    }

    private static void switchToWeights(Lab lab, Report report) throws Exception {
        try (Stage stage = stage(lab, report)) {
            Client client = stage.client(CLIENT);
            stage.requests("web").connections(client, 30).check(Map.of("web1", 15, "web2", 15));
            stage.schedule("web", "wrr");
            stage.requests("web").connections(client, 70).check(Map.of("web1", 20, "web2", 50));
            stage.awaitQuiet("web");
            stage.table();
        }
    }

    private static void switchToLocality(Lab lab, Report report) throws Exception {
        try (Stage stage = stage(lab, report)) {
            Client client = stage.client(CLIENT);
            stage.requests("web").connections(client, 10).check(Map.of("web1", 5, "web2", 5));
            stage.schedule("web", "lblc");
            Requests requests = stage.requests("web").connections(client, 20);
            report.check(requests.shares().size() == 1, "everything should stay on one server");
            stage.awaitQuiet("web");
            stage.table();
        }
    }

    private static void outbound(Lab lab, Report report) throws Exception {
        try (Stage stage = stage(lab, report)) {
            stage.keep(() -> Commands.run("iptables-legacy", "-t", "nat", "-F"));
            report.say(Commands.run("network/outbound"));
            stage.listen(80, "client"); // what is outside answers too
            Client web1 = new Client(stage.machine("web1"), "192.168.10.2");
            InetSocketAddress outside = new InetSocketAddress(InetAddress.getByName(CLIENT), 80);
            String seen = web1.seenBy(outside);
            report.say("web1 asks 192.168.0.200 port 80, which sees " + seen);
            report.check(seen.startsWith("192.168.0.127 "), "it should see the director, 192.168.0.127");
            stage.requests("web").connections(stage.client(CLIENT), 10).check(Map.of("web1", 5, "web2", 5));
        }
    }
}
