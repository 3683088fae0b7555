package io.lb4j.samples.director.demo;

import java.util.List;
import java.util.Map;

/** The director as the gateway of its real servers. */
final class NatScenarios {

    static final String CLIENT = "192.168.0.200";
    static final int INNER_PORT = 8080;

    private NatScenarios() {}

    static List<Scenario> all() {
        return List.of(new Scenario(
                "N1",
                "NAT, round robin: the director rewrites both directions, so every answer has passed it. rr takes the servers"
                        + " turn by turn whatever their weights (TCP and IPv6), wrr by their weights (UDP).",
                NatScenarios::turnByTurn));
    }

    private static Stage stage(Lab lab, Report report) throws Exception {
        Stage stage = lab.stage(report, Network.NAT, "nat");
        stage.listen(INNER_PORT, "web1", "web2");
        return stage;
    }

    private static void turnByTurn(Lab lab, Report report) throws Exception {
        try (Stage stage = stage(lab, report)) {
            stage.keep(stage.server("web1").answerDatagrams("192.168.10.2", 53));
            stage.keep(stage.server("web2").answerDatagrams("192.168.10.3", 53));
            Client client = stage.client(CLIENT);
            stage.traffic("web").connections(client, 31).check(Map.of("web1", 15, "web2", 16));
            stage.traffic("dns").datagrams(client, 35).check(Map.of("web1", 10, "web2", 25));
            stage.traffic("web6").connections(stage.client("2001:db8::200"), 10).check(Map.of("web1", 5, "web2", 5));
            stage.table();
            stage.await("no connection is active", () -> stage.entries("web").values().stream()
                    .allMatch(entry -> entry.active() == 0));
            report.check(
                    stage.entries("web").get("192.168.10.2:8080").inactive() == 15
                            && stage.entries("web").get("192.168.10.3:8080").inactive() == 16,
                    "InActConn should be 15 and 16");
        }
    }
}
