package io.lb4j.ipvs.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.ipvsadm.Connections.Engines;
import io.lb4j.ipvs.ipvsadm.ListOptions.Columns;
import io.lb4j.ipvs.ipvsadm.ListOptions.Numbers;
import io.lb4j.ipvs.ipvsadm.ListOptions.Order;
import io.lb4j.ipvs.ipvsadm.RuleText.Form;
import io.lb4j.ipvs.netlink.NetlinkIpvs;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds what is read, written and listed here against the real tool, byte by byte. */
class ToolInKernel {

    private static final Map<Columns, String> OPTIONS = Map.of(
            Columns.CONNECTIONS, "--sort",
            Columns.STATS, "--stats",
            Columns.RATE, "--rate",
            Columns.THRESHOLDS, "--thresholds",
            Columns.PERSISTENT, "--persistent-conn",
            Columns.TUNNELS, "--tun-info");

    /** Chosen: enough for every option to meet most others. */
    private static final int RANDOM_LINES = 300;

    private static final long SEED = 7;

    private final Ipvs ipvs = NetlinkIpvs.open();

    @BeforeEach
    void clear() {
        ipvs.flush();
    }

    @AfterEach
    void close() {
        ipvs.flush();
        ipvs.close();
    }

    @Test
    void aTableOfTheToolIsListedAndSavedAlike() {
        assertThat(RealTool.restore(Golden.text("rich.rules"))).isEmpty();

        assertSameTexts();
    }

    @Test
    void rulesMakeTheTableThatTheToolMakes() {
        RealTool.restore(Golden.text("rich.rules"));
        String saved = RealTool.run("-S", "-n");
        String thresholds = RealTool.run("-L", "-n", "--thresholds");
        ipvs.flush();

        assertThat(Rules.apply(new RuleReader(Names.ofSystem()).read(Golden.text("rich.rules")), ipvs))
                .isEmpty();

        assertThat(RealTool.run("-S", "-n")).isEqualTo(saved);
        assertThat(RealTool.run("-L", "-n", "--thresholds")).isEqualTo(thresholds);
    }

    @Test
    void theModelOfTheKernelHoldsWhatTheKernelHolds() {
        RealTool.restore(Golden.text("rich.rules"));

        assertThat(ServiceTable.all(ipvs)).containsExactlyInAnyOrderElementsOf(Golden.table(Golden.text("rich.rules")));
    }

    @Test
    void theToolRestoresTheLosslessForm() {
        RealTool.restore(Golden.text("rich.rules"));
        List<ServiceTable> before = ServiceTable.all(ipvs);
        ipvs.flush();

        assertThat(RealTool.restore(RuleText.save(before, Form.LOSSLESS))).isEmpty();

        assertThat(ServiceTable.all(ipvs)).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void randomTablesAreListedAndSavedAlike() {
        Random random = new Random(SEED);
        for (int i = 0; i < 5; i++) {
            ipvs.flush();
            for (int j = 0; j < 60; j++) {
                String service = address(random);
                assertThat(Rules.apply(read("-A -t " + service + ":" + random.nextInt(1, 4)), ipvs))
                        .hasSizeLessThan(2);
                for (int k = random.nextInt(8); k > 0; k--) {
                    Rules.apply(read("-a -t " + service + ":1 -i -r " + address(random) + ":1"), ipvs);
                }
            }
            assertSameTexts();
        }
    }

    @Test
    void timeOutsAreListedAlike() {
        assertThat(Rules.apply(read("--set 7200 60 500"), ipvs)).isEmpty();

        assertThat(Listing.timeouts(ipvs.timeouts()))
                .isEqualTo("Timeout (tcp tcpfin udp): 7200 60 500\n")
                .isEqualTo(RealTool.run("-L", "-n", "--timeout"));
        Rules.apply(read("--set 900 120 300"), ipvs);
    }

    @Test
    void connectionsAreListedAlike() throws Exception {
        Rules.apply(
                read("-A -u 127.0.0.1:9 -s rr -p 60\n-a -u 127.0.0.1:9 -r 127.0.0.1:10 -m\n"
                        + "-A -u [::1]:9 -s rr\n-a -u [::1]:9 -r [::1]:10 -m"),
                ipvs);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String host : List.of("127.0.0.1", "::1")) {
                socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(host), 9));
            }
        }
        String tool;
        List<Connection> before;
        List<Connection> after;
        do { // until no second ended meanwhile
            before = Connections.read();
            tool = RealTool.run("-L", "-n", "-c");
            after = Connections.read();
        } while (!before.equals(after));

        assertThat(before).hasSizeGreaterThanOrEqualTo(3).anyMatch(Connection::isTemplate);
        assertThat(Connections.list(before, Engines.LEFT_OUT)).isEqualTo(tool);
    }

    @Test
    void theToolSaysTheSameOfEachRefusal() {
        List<String> before = List.of("-A -f 1", "-a -f 1 -r 10.0.0.9", "-A -t 10.0.0.1:80");
        for (String line : List.of(
                "-A -f 1",
                "-A -f 2 -s wrrr",
                "-A -f 2 -p --pe sap",
                "-E -f 1 -s wrrr",
                "-E -f 2",
                "-D -f 1 -6",
                "-Z -f 2",
                "-a -f 2 -r 10.0.0.2",
                "-e -f 2 -r 10.0.0.2",
                "-d -f 2 -r 10.0.0.2",
                "-a -f 1 -r 10.0.0.9 -m",
                "-e -f 1 -r 10.0.0.2",
                "-d -f 1 -r 10.0.0.2",
                "-a -f 1 -r 224.0.0.1 -m",
                "-a -f 1 -r 255.255.255.255",
                "-a -f 1 -r 0.0.0.0",
                "-a -f 1 -r fe80::1 -i",
                "-a -f 1 -r :: -i",
                "-a -f 1 -r ff02::1 -i",
                "-a -f 1 -r ::ffff:10.1.2.3 -i",
                "-a -f 1 -r 240.0.0.1",
                "-a -f 1 -r 0.0.0.1",
                "-a -f 1 -r ::1.2.3.4 -i",
                "-a -f 1 -r fec0::1 -i",
                "--start-daemon master --mcast-interface nodev",
                "--stop-daemon backup")) {
            ipvs.flush();
            RealTool.restore(String.join("\n", before));
            List<String> tool = RealTool.restore(line);
            ipvs.flush();
            KernelModel model = new KernelModel();
            before.forEach(rule -> {
                Rules.apply(read(rule), ipvs);
                Rules.apply(read(rule), model);
            });

            assertThat(Rules.apply(read(line), ipvs))
                    .as(line)
                    .extracting(RuleFailure::message)
                    .isEqualTo(tool);
            if (!line.contains("nodev")) { // devices are not modelled
                assertThat(Rules.apply(read(line), model))
                        .as("model: " + line)
                        .extracting(RuleFailure::message)
                        .isEqualTo(tool);
            }
        }
    }

    @Test
    void randomLinesMeanWhatTheToolTakesThemFor() {
        RandomRules lines = new RandomRules(SEED);
        int taken = 0;
        String before = "-A -t 10.0.0.1:80\n-a -t 10.0.0.1:80 -r 10.0.0.2\n";
        for (int i = 0; i < RANDOM_LINES; i++) {
            String text = lines.next();
            ipvs.flush();
            List<String> complaints = RealTool.restore(before + text);
            List<ServiceTable> byTool = ServiceTable.all(ipvs);
            ipvs.flush();
            Rules.apply(read(before), ipvs);
            boolean refused;
            try {
                refused = !Rules.apply(read(text), ipvs).isEmpty();
            } catch (RuleException e) {
                refused = true;
            }

            assertThat(refused).as("%s: the tool says %s", text, complaints).isEqualTo(!complaints.isEmpty());
            assertThat(ServiceTable.all(ipvs)).as(text).containsExactlyInAnyOrderElementsOf(byTool);
            taken += refused ? 0 : 1;
        }
        assertThat(taken).isGreaterThan(RANDOM_LINES / 6);
    }

    private void assertSameTexts() {
        List<ServiceTable> table = ServiceTable.all(ipvs);
        assertThat(RuleText.save(table, Form.IPVSADM)).isEqualTo(RealTool.run("-S", "-n"));
        OPTIONS.forEach((columns, option) -> {
            ListOptions options = ListOptions.DEFAULT.withColumns(columns);
            assertThat(Listing.all(ipvs.info(), table, options)).isEqualTo(RealTool.run("-L", "-n", option));
            assertThat(Listing.all(
                            ipvs.info(), table, options.withOrder(Order.KERNEL).withNumbers(Numbers.EXACT)))
                    .isEqualTo(RealTool.run("-L", "-n", "--nosort", "--exact", option));
        });
        for (ServiceTable service : table) {
            String[] words = RuleText.line(
                            new Rule.DeleteService(service.entry().service().key()))
                    .split(" ");
            if (words.length == 3 && !words[1].equals("-f")) {
                assertThat(Listing.one(service, ListOptions.DEFAULT))
                        .isEqualTo(RealTool.run("-L", "-n", words[1], words[2]));
            }
        }
    }

    private static String address(Random random) {
        int[] firsts = {1, 9, 10, 100, 127, 128, 172, 200, 223};
        if (random.nextInt(3) == 0) {
            String[] heads = {"1000", "2001", "6001", "9000", "fd00", "a00:1"};
            return "[" + heads[random.nextInt(heads.length)] + "::" + random.nextInt(1, 4) + "]";
        }
        return firsts[random.nextInt(firsts.length)] + ".0.0." + random.nextInt(1, 4);
    }

    private static List<RuleLine> read(String rules) {
        return new RuleReader(Names.ofSystem()).read(rules);
    }
}
