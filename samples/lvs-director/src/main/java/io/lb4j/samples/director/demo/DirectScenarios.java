package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Real servers that answer clients directly: DR in one segment, TUN anywhere. */
final class DirectScenarios {

    private static final String CLIENT = "172.16.0.200";
    private static final String DR_ADDRESS = "192.168.0.127";
    private static final String TUN_ADDRESS = "200.168.10.10";

    private DirectScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("D1", """
                        DR, least connections by weight: director and servers share a segment and the virtual address. Requests
                        come through the director, answers do not; the director need not even forward. An active connection weighs
                        as much as 256 that are over.""", DirectScenarios::leastConnections),
                new Scenario("D2", """
                        The same, made persistent while it is in use: a client stays on the server of its first connection.""", DirectScenarios::persistent),
                new Scenario("T1", """
                        TUN, turn by turn: requests travel to the servers in a packet of the director's own, so a server may be in
                        another network, as web2 is here. Answers go straight to the client.""", DirectScenarios::tunnel));
    }

    private static Stage segment(Lab lab, Report report) throws IOException, InterruptedException {
        Stage stage = lab.stage(report, Network.DR);
        stage.listen(80, "web1", "web2");
        stage.answerDatagrams("web1", DR_ADDRESS, NatScenarios.DNS_PORT);
        stage.answerDatagrams("web2", DR_ADDRESS, NatScenarios.DNS_PORT);
        stage.direct("dr");
        return stage;
    }

    private static void leastConnections(Lab lab, Report report) throws Exception {
        try (Stage stage = segment(lab, report)) {
            Client client = stage.client(CLIENT);
            stage.requests("web").connections(client, 29).check(Map.of("web1", 11, "web2", 18));
            stage.requests("dns").datagrams(client, 29).check(Map.of("web1", 11, "web2", 18));
            stage.awaitQuiet("web");
            stage.requests("web").heldConnections(client, 13).check(Map.of("web1", 5, "web2", 8));
            stage.requests("web").connections(client, 13);
            stage.table();
        }
    }

    private static void persistent(Lab lab, Report report) throws Exception {
        try (Stage stage = segment(lab, report)) {
            Client client = stage.client(CLIENT);
            stage.requests("web").connections(client, 29).check(Map.of("web1", 11, "web2", 18));
            stage.persist("web", 3600);
            Requests bound = stage.requests("web").connections(client, 62);
            report.check(bound.shares().size() == 1, "one client should stay on one server");
            Client other = stage.client("172.16.0.201");
            Requests otherBound = stage.requests("web").connections(other, 10);
            report.check(otherBound.shares().size() == 1, "one client should stay on one server");
            stage.awaitQuiet("web");
            stage.table();
        }
    }

    private static void tunnel(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.TUN)) {
            stage.listen(80, "web1", "web2");
            stage.answerDatagrams("web1", TUN_ADDRESS, NatScenarios.DNS_PORT);
            stage.answerDatagrams("web2", TUN_ADDRESS, NatScenarios.DNS_PORT);
            stage.direct("tun");
            Client client = stage.client(CLIENT);
            stage.requests("web").connections(client, 20).check(Map.of("web1", 10, "web2", 10));
            stage.requests("dns").datagrams(client, 20).check(Map.of("web1", 10, "web2", 10));
            stage.awaitQuiet("web");
            stage.table();
        }
    }
}
