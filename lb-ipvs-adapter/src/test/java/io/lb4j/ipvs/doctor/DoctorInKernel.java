package io.lb4j.ipvs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.KernelSettings;
import io.lb4j.ipvs.doctor.Finding.Severity;
import io.lb4j.ipvs.kernel.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts that are really set up wrong: the doctor finds it, and its command mends it. */
@Timeout(120)
class DoctorInKernel {

    private static final int PATIENCE = 5_000;
    private static final int GIVEN_UP = 1_500;

    private Lab lab;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        lab = Lab.open();
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        lab.close();
    }

    /** Expects a finding, runs its command literally on the director, and expects that it has gone. */
    private void mend(DirectedService service, Severity severity, String what)
            throws IOException, InterruptedException {
        Finding finding = find(service, what);
        assertThat(finding.severity()).isEqualTo(severity);
        lab.director.run(Objects.requireNonNull(finding.command()));
        assertThat(lab.examine(service)).extracting(Finding::what).noneMatch(text -> text.contains(what));
    }

    private Finding find(DirectedService service, String what) {
        List<Finding> findings = lab.examine(service);
        return findings.stream()
                .filter(finding -> finding.what().contains(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding \"" + what + "\" in " + findings));
    }

    private String ask() {
        return lab.client.ask("10.99.0.100", 80, PATIENCE);
    }

    @Test
    void virtualAddressThatNobodyHas() throws IOException, InterruptedException {
        DirectedService service = Lab.service(Via.DR);
        lab.direct(service);
        assertThat(lab.client.ask("10.99.0.100", 80, GIVEN_UP)).startsWith("failed");

        mend(service, Severity.ERROR, "no device of this host has 10.99.0.100");
        runOnServers(service);
        assertThat(ask()).isIn("first", "second");
    }

    @Test
    void virtualAddressOfIpv6OnADeviceThatWentDown() throws IOException, InterruptedException {
        lab.director.run(
                "ip link add x0 type dummy",
                "sysctl -qw net.ipv6.conf.x0.keep_addr_on_down=1",
                "ip link set x0 up",
                "ip addr add fd99::100/128 dev x0 nodad",
                "ip link set x0 down");

        mend(
                Lab.service(Via.DR, KernelSettings.STANDARD, "[fd99::100]:80", "[fd99::11]:80"),
                Severity.ERROR,
                "fd99::100 is on x0, which is down");
    }

    @Test
    void virtualAddressOfIpv6ThatARealServerTellsOf() throws IOException, InterruptedException {
        DirectedService service =
                Lab.service(Via.DR, KernelSettings.STANDARD, "[fd99::100]:80", "[fd99::11]:80", "[fd99::12]:80");
        lab.first.run("ip addr add fd99::100/128 dev eth0 nodad");
        lab.director.run("sysctl -qw net.ipv6.conf.eth0.accept_dad=1", "ip addr add fd99::100/128 dev eth0");
        String what = "another host of the segment of eth0 has fd99::100";
        for (int i = 0;
                i < 100
                        && lab.examine(service).stream()
                                .noneMatch(finding -> finding.what().equals(what));
                i++) {
            Thread.sleep(100); // the kernel waits for an answer
        }

        mend(service, Severity.ERROR, what);
    }

    @Test
    void virtualAddressOnLoopback() throws IOException, InterruptedException {
        lab.director.run("ip addr add 10.99.0.100/32 dev lo");

        mend(Lab.service(Via.DR), Severity.HINT, "10.99.0.100 is on lo");
        assertThat(lab.examine(Lab.service(Via.DR))).isEmpty();
    }

    @Test
    void repliesOfMasqueradedServersThatMayNotPass() throws IOException, InterruptedException {
        DirectedService service = Lab.service(Via.NAT);
        lab.direct(service);
        lab.director.run("ip addr add 10.99.0.100/32 dev eth0", "sysctl -qw net.ipv4.ip_forward=0");
        runOnServers(service);
        String far = "ip route add 10.99.0.100/32 via 10.99.0.1 src 10.98.0.9";
        lab.client.run(far);
        assertThat(lab.client.ask("10.99.0.100", 80, GIVEN_UP)).startsWith("failed");

        mend(service, Severity.ERROR, "net.ipv4.ip_forward is 0");
        mend(service, Severity.WARNING, "servers and clients are both at eth0, and send_redirects is on");
        assertThat(ask()).isIn("first", "second");
    }

    @Test
    void repliesOfMasqueradedServersOfIpv6ThatMayNotPass() throws IOException, InterruptedException {
        DirectedService service =
                Lab.service(Via.NAT, KernelSettings.STANDARD, "[fd99::100]:80", "[fd99::11]:80", "[fd99::12]:80");
        lab.direct(service);
        lab.client.run("ip addr add fd98::9/128 dev eth0", "ip route add fd99::100/128 via fd99::1 src fd98::9");
        runOnServers(service);

        mend(service, Severity.ERROR, "no device of this host has fd99::100");
        mend(service, Severity.ERROR, "net.ipv6.conf.all.forwarding is 0");
        assertThat(lab.client.ask("fd99::100", 80, PATIENCE)).isIn("first", "second");
    }

    @Test
    void scriptMakesRealServersOfDirectRouting() throws IOException, InterruptedException {
        DirectedService service = Lab.service(Via.DR);
        served(service, "10.99.0.100");
        assertThat(neighbour("10.99.0.100")).isEqualTo(hardware(lab.director));
    }

    @Test
    void scriptMakesRealServersOfDirectRoutingInIpv6() throws IOException, InterruptedException {
        served(
                Lab.service(Via.DR, KernelSettings.STANDARD, "[fd99::100]:80", "[fd99::11]:80", "[fd99::12]:80"),
                "fd99::100");
        assertThat(neighbour("fd99::100")).isEqualTo(hardware(lab.director));
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    void scriptMakesRealServersOfTunnels(Tunnel tunnel, String virtual, String server)
            throws IOException, InterruptedException {
        String address = virtual.contains(":") ? "[" + virtual + "]:80" : virtual + ":80";
        for (Namespace host : List.of(lab.first, lab.second)) {
            host.run("sysctl -qw net.ipv4.conf.all.rp_filter=1"); // as many distributions have it
        }
        served(
                Lab.service(
                        Via.TUN,
                        KernelSettings.STANDARD.tunnel(tunnel),
                        address,
                        server.formatted(1),
                        server.formatted(2)),
                virtual);
    }

    static Stream<Arguments> tunnels() {
        Tunnel gre = new Tunnel(Tunnel.Kind.GRE, 0, Tunnel.Checksum.NONE);
        Tunnel gue = new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.NONE);
        return Stream.concat(
                Stream.of(Tunnel.IPIP, gre, gue)
                        .flatMap(tunnel -> Stream.of(
                                Arguments.of(tunnel, "10.99.0.100", "10.99.0.1%d:80"),
                                Arguments.of(tunnel, "fd99::100", "10.99.0.1%d:80"))),
                Stream.of(
                        Arguments.of(gre, "10.99.0.100", "[fd99::1%d]:80"),
                        Arguments.of(gre, "fd99::100", "[fd99::1%d]:80")));
    }

    /** Each server answers after the script has run twice. */
    private void served(DirectedService service, String virtual) throws IOException, InterruptedException {
        lab.direct(service);
        lab.director.run("ip addr add " + virtual + (virtual.contains(":") ? "/128" : "/32") + " dev eth0");
        runOnServers(service);
        runOnServers(service);
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            answers.add(lab.client.ask(virtual, 80, PATIENCE));
        }
        assertThat(answers).as(script(service)).containsExactly("first", "second");
    }

    private void runOnServers(DirectedService service) throws IOException, InterruptedException {
        lab.first.run(script(service));
        lab.second.run(script(service));
    }

    private String neighbour(String address) throws IOException, InterruptedException {
        return lab.client.output("ip neigh show " + address).replaceFirst("(?s).*lladdr (\\S+).*", "$1");
    }

    private static String hardware(Namespace host) throws IOException, InterruptedException {
        return host.output("cat /sys/class/net/eth0/address").strip();
    }

    @Test
    void settingsOfIpvsThatLoseClients() throws IOException, InterruptedException {
        DirectedService removing = Lab.service(
                Via.DR,
                KernelSettings.STANDARD.whenDown(KernelSettings.WhenDown.REMOVE),
                "10.99.0.100:80",
                "10.99.0.11");
        lab.director.run("sysctl -qw net.ipv4.vs.conntrack=1");

        mend(removing, Severity.WARNING, "net.ipv4.vs.expire_nodest_conn is 0");
        mend(removing, Severity.HINT, "net.ipv4.vs.conntrack is 1 and conn_reuse_mode is 1");
    }

    @Test
    void serversThatCannotBeReached() throws IOException, InterruptedException {
        DirectedService service = Lab.service(Via.DR, KernelSettings.STANDARD, "10.99.0.100:80", "10.97.0.1");
        lab.director.run("ip addr add 10.99.0.100/32 dev eth0");
        assertThat(find(service, "10.97.0.1 is behind a router").severity()).isEqualTo(Severity.ERROR);

        lab.director.run("ip route del default");
        assertThat(find(service, "there is no route to 10.97.0.1").severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void markedPacketsOfANetworkThatIsNotLocal() throws IOException, InterruptedException {
        lab.director.run("ip route add local 10.96.0.0/16 dev lo table 100");
        DirectedService service = Lab.marked(5);
        assertThat(find(service, "their destinations must be local").what()).contains("10.99.0.1/32", "10.96.0.0/16");
    }

    private String script(DirectedService service) {
        return lab.director.call(() -> LbDoctor.ofThisHost().realServerScript(service, List.of()));
    }
}
