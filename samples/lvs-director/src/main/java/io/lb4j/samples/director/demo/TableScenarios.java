package io.lb4j.samples.director.demo;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Traffic;
import io.lb4j.ipvs.ipvsadm.ListOptions;
import io.lb4j.ipvs.ipvsadm.ListOptions.Columns;
import io.lb4j.ipvs.ipvsadm.Names;
import io.lb4j.ipvs.ipvsadm.RuleLine;
import io.lb4j.ipvs.ipvsadm.RuleReader;
import io.lb4j.ipvs.ipvsadm.RuleText;
import io.lb4j.ipvs.ipvsadm.Rules;
import io.lb4j.ipvs.ipvsadm.ServiceTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kernel's table as a text, and its counters. */
final class TableScenarios {

    private static final int COUNT = 20;

    private TableScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("S1", """
                        The table is saved as rules, cleared, and restored from them: the same table, thresholds included, which
                        ipvsadm -S forgets. A director that starts again finds nothing to change.""", TableScenarios::saveAndRestore),
                new Scenario("S2", """
                        The kernel counts connections, packets and bytes for each service and server: both directions in NAT, in DR
                        only what comes in. /actuator/lb shows the same numbers.""", TableScenarios::statistics));
    }

    private static void saveAndRestore(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.NAT)) {
            stage.listen(NatScenarios.INNER_PORT, "web1", "web2");
            stage.direct("s1");
            Ipvs kernel = stage.kernel();
            stage.stopDirector(); // it would bring back what somebody clears
            report.check(kernel.services().size() == 2, "the kernel should go on without a director");
            Map<IpvsService, List<IpvsServer>> before = definitions(kernel);
            String saved = RuleText.save(ServiceTable.all(kernel), RuleText.Form.LOSSLESS);
            report.say(saved);
            kernel.flush();
            report.check(kernel.services().isEmpty(), "the table should be empty");
            List<RuleLine> rules = new RuleReader(Names.none()).read(saved);
            report.check(Rules.apply(rules, kernel).isEmpty(), "no rule should be refused");
            report.check(definitions(kernel).equals(before), "the table should be the same");
            stage.table();
            stage.table(ListOptions.DEFAULT.withColumns(Columns.THRESHOLDS));
            stage.requests("web")
                    .connections(stage.client(NatScenarios.CLIENT), 35)
                    .check(Map.of("web1", 10, "web2", 25));
            stage.direct("s1");
            report.check(stage.director().plan().isEmpty(), "the director should find nothing to change");
        }
    }

    /** Returns services with their servers in the kernel's order, which decides ties. */
    private static Map<IpvsService, List<IpvsServer>> definitions(Ipvs kernel) {
        Map<IpvsService, List<IpvsServer>> definitions = new HashMap<>();
        for (ServiceTable table : ServiceTable.all(kernel)) {
            definitions.put(
                    table.entry().service(),
                    table.servers().stream().map(ServerEntry::server).toList());
        }
        return definitions;
    }

    private static void statistics(Lab lab, Report report) throws Exception {
        try (Stage stage = lab.stage(report, Network.NAT)) {
            stage.listen(NatScenarios.INNER_PORT, "web1", "web2");
            stage.direct("nat");
            Traffic counted = count(stage, NatScenarios.CLIENT);
            report.check(
                    counted.inPackets() > 0 && counted.outPackets() > 0 && counted.outBytes() > counted.inBytes(),
                    "requests and longer answers should be counted");
            stage.awaitAnswer("/actuator/lb", "\"connections\":" + COUNT);
        }
        try (Stage stage = lab.stage(report, Network.DR)) {
            stage.listen(80, "web1", "web2");
            stage.direct("dr");
            Traffic counted = count(stage, "172.16.0.200");
            report.check(
                    counted.inPackets() > 0 && counted.outPackets() == 0 && counted.outBytes() == 0,
                    "answers should not pass the director");
        }
    }

    /** The kernel refreshes its counters about every two seconds. */
    private static Traffic count(Stage stage, String address) throws Exception {
        stage.requests("web").connections(stage.client(address), COUNT);
        ServiceKey key = stage.twin("web").service().key();
        stage.await("counters", () -> stage.kernel().service(key).traffic().connections() == COUNT);
        stage.table(ListOptions.DEFAULT.withColumns(Columns.STATS));
        return stage.kernel().service(key).traffic();
    }
}
