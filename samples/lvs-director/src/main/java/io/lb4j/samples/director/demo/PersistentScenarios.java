package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What binds a client to a server: a port, all ports, or a mark. */
final class PersistentScenarios {

    private static final String VIRTUAL = "192.168.0.127";
    private static final List<String> CLIENTS = List.of("192.168.0.200", "192.168.0.201", "192.168.0.202");

    private PersistentScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("P1", """
                        A service with port 0 is persistent for all ports at once: http, https and ssh of one client go to one
                        server, wanted or not.""", PersistentScenarios::allPorts),
                new Scenario("P2", """
                        Two persistent services with a port each: a client stays on one server for http and on one for telnet,
                        and the two may differ.""", PersistentScenarios::eachPort),
                new Scenario("P3", """
                        A persistent service by mark: http and https are marked alike, so both of one client meet on one server;
                        telnet, which is not marked, goes turn by turn.""", PersistentScenarios::markedPorts),
                new Scenario("P4", """
                        FTP by mark: control port and passive data ports are marked alike, so the data come from the server that was
                        asked for them. Plain TCP stands for FTP here.""", PersistentScenarios::markedRange));
    }

    private static void allPorts(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.NAT)) {
            for (int port : List.of(80, 443, 22)) {
                stage.listen(port, "web1", "web2");
            }
            stage.direct("p1");
            expectOneServerEach(stage, "everything", List.of(80, 443, 22));
            stage.awaitQuiet("everything");
            stage.table();
        }
    }

    private static void eachPort(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.NAT)) {
            stage.listen(80, "web1", "web2");
            stage.listen(23, "web1", "web2");
            stage.direct("p2");
            Client first = stage.client(CLIENTS.get(0));
            Client second = stage.client(CLIENTS.get(1));
            String web = one(report, stage.requests("web").connections(first, 5));
            one(report, stage.requests("web").connections(second, 5));
            one(report, stage.requests("telnet").connections(second, 5));
            String telnet = one(report, stage.requests("telnet").connections(first, 5));
            report.check(!web.equals(telnet), "the first client's http and telnet should be on different servers");
            stage.awaitQuiet("web");
            stage.awaitQuiet("telnet");
            stage.table();
        }
    }

    private static void markedPorts(Lab lab, Report report) throws Exception {
        try (Stage stage = marked(lab, report, "p3", "marks-web")) {
            for (int port : List.of(80, 443, 23)) {
                stage.listen(port, "web1", "web2");
            }
            expectOneServerEach(stage, "shop", List.of(80, 443));
            Requests telnet = stage.requests("telnet").connections(stage.client(CLIENTS.get(0)), 4);
            report.check(telnet.shares().size() == 2, "telnet should not be bound");
            stage.awaitQuiet("shop");
            stage.awaitQuiet("telnet");
            stage.table();
        }
    }

    private static void markedRange(Lab lab, Report report) throws Exception {
        try (Stage stage = marked(lab, report, "p4", "marks-ftp")) {
            for (int port : List.of(21, 10_000, 14_711, 20_000)) {
                stage.listen(port, "web1", "web2");
            }
            expectOneServerEach(stage, "ftp", List.of(21, 10_000, 14_711, 20_000));
            stage.awaitQuiet("ftp");
            stage.table();
        }
    }

    /** The marks go with the stage. */
    private static Stage marked(Lab lab, Report report, String profile, String recipe)
            throws IOException, InterruptedException {
        Stage stage = lab.stage(report, Network.NAT);
        stage.keep(() -> Commands.run("iptables-legacy", "-t", "mangle", "-F"));
        report.say(Commands.run("network/" + recipe));
        stage.direct(profile);
        return stage;
    }

    private static void expectOneServerEach(Stage stage, String service, List<Integer> ports)
            throws IOException, InterruptedException {
        Set<String> used = new HashSet<>();
        for (String address : CLIENTS) {
            Requests requests = stage.requests(service);
            for (int port : ports) {
                requests.connections(
                        stage.client(address), new InetSocketAddress(InetAddress.getByName(VIRTUAL), port), 3);
            }
            used.add(one(stage.report(), requests));
        }
        stage.report().check(used.size() == 2, "three clients should not all be on " + used);
    }

    /** Returns the one server that has answered. */
    private static String one(Report report, Requests requests) {
        report.check(requests.shares().size() == 1, "one client should stay on one server: " + requests.shares());
        return String.join(" ", requests.shares().keySet());
    }
}
