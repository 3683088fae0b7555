package io.lb4j.ipvs.doctor;

import static io.lb4j.ipvs.doctor.HostOnPaper.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pool;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.SyncDaemon.Role;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.director.KernelSettings;
import io.lb4j.ipvs.director.KernelSettings.WhenDown;
import io.lb4j.ipvs.doctor.Finding.Severity;
import io.lb4j.ipvs.netlink.HostNetwork.Address;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LbDoctorTest {

    private static final String FOUR = "10.99.0.100:80";
    private static final String SIX = "[fd99::100]:80";

    private final HostOnPaper host = new HostOnPaper();

    private static DirectedService service(Via via, String... servers) {
        return Lab.service(via, KernelSettings.STANDARD, FOUR, servers);
    }

    private static DirectedService with(KernelSettings settings, Via via) {
        return Lab.service(via, settings, FOUR, "10.98.0.2:80");
    }

    private static DirectedService bound(Via via, int port, KernelSettings settings) {
        Pool pool = Pool.named("web")
                .scheduler("rr")
                .server("10.98.0.2:" + port)
                .persistence(PersistenceTemplate.client())
                .build();
        return new DirectedService(
                new VirtualService("www", ServerAddress.parse("10.99.0.100:" + port), 0, Protocol.TCP, pool, via),
                settings);
    }

    private void finds(Severity severity, String what, String command, DirectedService... services) {
        assertThat(host.examine(services))
                .filteredOn(finding -> finding.what().contains(what))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(severity);
                    assertThat(finding.command()).isEqualTo(command.isEmpty() ? null : command);
                    assertThat(finding.why()).isNotBlank();
                });
    }

    private void doesNotFind(String what, DirectedService... services) {
        assertThat(host.examine(services)).extracting(Finding::what).noneMatch(text -> text.contains(what));
    }

    @Test
    void hostThatIsAsItShouldBeHasNothingButWhatCannotBeSeen() {
        assertThat(host.examine(service(Via.DR, "10.98.0.2:80"))).isEmpty();
        assertThat(host.examine(Lab.service(Via.DR, KernelSettings.STANDARD, SIX, "[fd99::2]:80")))
                .isEmpty();
        assertThat(host.examine(service(Via.NAT, "10.98.0.2:8080")))
                .extracting(Finding::severity)
                .containsExactly(Severity.HINT, Severity.HINT);
        assertThat(host.examine(service(Via.TUN, "10.97.0.2:80")))
                .extracting(Finding::severity)
                .containsExactly(Severity.HINT);
    }

    @Test
    void worstComesFirst() {
        host.with("net/ipv4/ip_forward", 0)
                .with("net/ipv4/conf/all/send_redirects", 1)
                .without("10.99.0.100");

        assertThat(host.examine(service(Via.NAT, "10.99.0.2:80")))
                .extracting(Finding::severity)
                .isSorted()
                .contains(Severity.ERROR, Severity.WARNING, Severity.HINT);
    }

    @Test
    void findingIsOneLine() {
        host.with("net/ipv4/ip_forward", 0);

        assertThat(host.examine(service(Via.NAT, "10.98.0.2:80")).get(0))
                .hasToString(
                        "service www: net.ipv4.ip_forward is 0: this host takes requests to the servers, but their replies"
                                + " end here; to mend it: sysctl -w net.ipv4.ip_forward=1");
    }

    @Test
    void masqueradingNeedsForwardingAndTheOthersDoNot() {
        host.with("net/ipv4/ip_forward", 0).with("net/ipv6/conf/all/forwarding", 0);

        finds(
                Severity.ERROR,
                "net.ipv4.ip_forward is 0",
                "sysctl -w net.ipv4.ip_forward=1",
                service(Via.NAT, "10.98.0.2:80"));
        finds(
                Severity.ERROR,
                "net.ipv6.conf.all.forwarding is 0",
                "sysctl -w net.ipv6.conf.all.forwarding=1",
                Lab.service(Via.NAT, KernelSettings.STANDARD, SIX, "[fd99::2]:80"));
        doesNotFind("ip_forward", service(Via.DR, "10.98.0.2:80"), Lab.service(Via.TUN));
    }

    @Test
    void virtualAddressMustBeThere() {
        host.without("10.99.0.100");
        finds(
                Severity.ERROR,
                "no device of this host has 10.99.0.100",
                "ip addr add 10.99.0.100/32 dev eth0",
                Lab.service(Via.DR));

        host.moving.add(address("10.99.0.100"));
        doesNotFind("10.99.0.100", Lab.service(Via.DR));
    }

    @Test
    void virtualAddressOfIpv6MustBeOnADeviceThatIsUp() {
        host.without("fd99::100").device("eth2", false).own("fd99::100", 128, "eth2");

        finds(
                Severity.ERROR,
                "fd99::100 is on eth2, which is down",
                "ip link set eth2 up",
                Lab.service(Via.DR, KernelSettings.STANDARD, SIX, "[fd99::2]:80"));
    }

    @Test
    void virtualAddressOfIpv6MayBeSomebodyElses() {
        host.without("fd99::100").own(new Address(address("fd99::100"), 128, "eth0", true));

        finds(
                Severity.ERROR,
                "another host of the segment of eth0 has fd99::100",
                "ip addr del fd99::100/128 dev eth0 && ip addr add fd99::100/128 dev eth0 nodad",
                Lab.service(Via.DR, KernelSettings.STANDARD, SIX, "[fd99::2]:80"));
        doesNotFind("no device", Lab.service(Via.DR, KernelSettings.STANDARD, SIX, "[fd99::2]:80"));
    }

    @Test
    void virtualAddressDoesNotBelongOnLoopback() {
        host.without("10.99.0.100").own("10.99.0.100", 32, "lo");
        host.without("fd99::100").own("fd99::100", 128, "lo");
        DirectedService six = Lab.service(Via.DR, KernelSettings.STANDARD, SIX, "[fd99::2]:80");

        finds(
                Severity.HINT,
                "10.99.0.100 is on lo",
                "ip addr del 10.99.0.100/32 dev lo && ip addr add 10.99.0.100/32 dev eth0",
                Lab.service(Via.DR));
        finds(
                Severity.WARNING,
                "fd99::100 is on lo",
                "ip addr del fd99::100/128 dev lo && ip addr add fd99::100/128 dev eth0",
                six);
        host.moving.add(address("10.99.0.100"));
        finds(Severity.ERROR, "10.99.0.100 is on lo", "ip addr del 10.99.0.100/32 dev lo", Lab.service(Via.DR));
    }

    @Test
    void redirectsLeadRepliesPastTheDirectorWhereOneDeviceServesBothSides() {
        host.with("net/ipv4/conf/eth0/send_redirects", 1).with("net/ipv4/conf/eth1/send_redirects", 1);

        finds(
                Severity.WARNING,
                "servers and clients are both at eth0",
                "sysctl -w net.ipv4.conf.all.send_redirects=0 && sysctl -w net.ipv4.conf.eth0.send_redirects=0",
                service(Via.NAT, "10.99.0.2:80"));
        doesNotFind("send_redirects", service(Via.NAT, "10.98.0.2:80"), service(Via.DR, "10.99.0.2:80"));
    }

    @Test
    void strictReversePathDropsWhatComesOutOfATunnelHere() {
        host.with("net/ipv4/conf/all/rp_filter", 1).with("net/ipv4/conf/tunl0/rp_filter", 0);
        DirectedService own = service(Via.TUN, "10.99.0.1:80", "10.98.0.2:80");

        finds(Severity.WARNING, "rp_filter is strict for tunl0", "sysctl -w net.ipv4.conf.tunl0.rp_filter=2", own);
        doesNotFind("rp_filter", service(Via.TUN, "10.98.0.2:80"));
        host.with("net/ipv4/conf/tunl0/rp_filter", 2);
        doesNotFind("rp_filter", own);
    }

    @Test
    void serversMustBeReached() {
        host.without("0.0.0.0");
        finds(Severity.ERROR, "there is no route to 10.97.0.2", "", service(Via.TUN, "10.97.0.2:80", "10.98.0.2:80"));
    }

    @Test
    void directRoutingDoesNotCrossARouter() {
        finds(Severity.ERROR, "10.97.0.2 is behind a router", "", service(Via.DR, "10.97.0.2:80", "10.98.0.2:80"));
        doesNotFind("behind a router", service(Via.TUN, "10.97.0.2:80"));
    }

    @Test
    void masqueradedServerApartFromOthersNeedsAWayBack() {
        finds(
                Severity.WARNING,
                "10.97.0.2 is behind a router, other servers are not",
                "",
                service(Via.NAT, "10.97.0.2:80", "10.98.0.2:80"));
        doesNotFind("other servers are not", service(Via.NAT, "10.97.0.2:80"));
    }

    @Test
    void whatHoldsInTheNetworkOfMasqueradedServersIsSaid() {
        DirectedService service = service(Via.NAT, "10.98.0.2:80", "10.98.0.3:80");
        finds(Severity.HINT, "must have this host as their gateway towards clients, 10.98.0.1", "", service);
        finds(Severity.HINT, "clients in 10.98.0.0/24 cannot use the service", "", service);
    }

    @Test
    void gatewayOfServersMustMoveWithTheVirtualAddress() {
        DirectedService service = service(Via.NAT, "10.98.0.2:80");
        host.moving.add(address("10.99.0.100"));
        finds(Severity.WARNING, "no address of the servers' network 10.98.0.0/24 moves", "", service);

        host.moving.add(address("10.98.0.254"));
        doesNotFind("moves with the virtual ones", service);
        finds(Severity.HINT, "as their gateway towards clients, 10.98.0.254", "", service);
        assertThat(host.script(service)).contains("DIRECTOR=${DIRECTOR:-10.98.0.254}");
    }

    @ParameterizedTest
    @MethodSource
    void tunnelLeavesLessRoom(Tunnel tunnel, String server, int room) {
        finds(
                Severity.HINT,
                "the tunnel takes packets of up to " + room + " octets (of 1500 of",
                "",
                Lab.service(Via.TUN, KernelSettings.STANDARD.tunnel(tunnel), FOUR, server));
    }

    static Stream<Arguments> tunnelLeavesLessRoom() {
        Tunnel gre = new Tunnel(Tunnel.Kind.GRE, 0, Tunnel.Checksum.NONE);
        Tunnel gue = new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.NONE);
        return Stream.of(
                Arguments.of(Tunnel.IPIP, "10.98.0.2:80", 1480),
                Arguments.of(gre, "10.98.0.2:80", 1476),
                Arguments.of(new Tunnel(Tunnel.Kind.GRE, 0, Tunnel.Checksum.FULL), "10.98.0.2:80", 1472),
                Arguments.of(gue, "10.98.0.2:80", 1468),
                Arguments.of(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.REMOTE), "10.98.0.2:80", 1460),
                Arguments.of(Tunnel.IPIP, "[fd99::2]:80", 1460));
    }

    @Test
    void connectionsOfRemovedServersHang() {
        host.with("net/ipv4/vs/expire_nodest_conn", 0);
        finds(
                Severity.WARNING,
                "net.ipv4.vs.expire_nodest_conn is 0",
                "sysctl -w net.ipv4.vs.expire_nodest_conn=1",
                bound(Via.DR, 80, KernelSettings.STANDARD));
        doesNotFind("expire_nodest_conn", with(KernelSettings.STANDARD, Via.DR));
    }

    @Test
    void clientsStayBoundToServersOfWeightZero() {
        host.with("net/ipv4/vs/expire_quiescent_template", 0);
        finds(
                Severity.WARNING,
                "net.ipv4.vs.expire_quiescent_template is 0",
                "sysctl -w net.ipv4.vs.expire_quiescent_template=1",
                bound(Via.DR, 80, KernelSettings.STANDARD.whenDown(WhenDown.QUIESCE)));
        doesNotFind("expire_quiescent_template", bound(Via.DR, 80, KernelSettings.STANDARD));
    }

    @Test
    void portsUsedAgainWaitASecondInOldKernels() {
        host.with("net/ipv4/vs/conntrack", 1);
        String what = "net.ipv4.vs.conntrack is 1 and conn_reuse_mode is 1";
        finds(Severity.HINT, what, "sysctl -w net.ipv4.vs.conntrack=0", with(KernelSettings.STANDARD, Via.DR));

        host.release = "5.8.18";
        finds(Severity.WARNING, what, "sysctl -w net.ipv4.vs.conntrack=0", with(KernelSettings.STANDARD, Via.DR));
        host.with("net/ipv4/vs/conn_reuse_mode", 0);
        doesNotFind(what, with(KernelSettings.STANDARD, Via.DR));
    }

    @Test
    void repliesToSingleDatagramsAreNotTranslated() {
        Pool pool = Pool.named("dns").scheduler("rr").server("10.98.0.2:53").build();
        DirectedService service = new DirectedService(
                new VirtualService("dns", ServerAddress.parse("10.99.0.100:53"), 0, Protocol.UDP, pool, Via.NAT),
                KernelSettings.STANDARD.onePacketScheduling());

        finds(Severity.WARNING, "every datagram is scheduled anew via nat", "", service);
    }

    @Test
    void directorThatIsARealServerMustNotBalanceWhatTheOtherSends() {
        host.settings = DirectorSettings.STANDARD.withDaemons(List.of(SyncDaemon.of(Role.BACKUP, "eth0", 1)));
        host.with("net/ipv4/vs/backup_only", 0);

        finds(
                Severity.WARNING,
                "net.ipv4.vs.backup_only is 0",
                "sysctl -w net.ipv4.vs.backup_only=1",
                service(Via.DR, "10.99.0.1:80", "10.98.0.2:80"));
        doesNotFind("backup_only", service(Via.DR, "10.98.0.2:80"));
    }

    @Test
    void syncDaemonsNeedADeviceWithAnAddressOfIpv4() {
        host.device("eth2", false).device("eth3", true);
        synced("eth9");
        finds(Severity.ERROR, "there is no device eth9", "");
        synced("eth2");
        finds(Severity.ERROR, "device eth2, over which the sync daemons speak, is down", "ip link set eth2 up");
        synced("eth3");
        finds(Severity.ERROR, "device eth3, over which the sync daemons speak, has no IPv4 address", "");
        synced("eth1");
        assertThat(host.examine()).isEmpty();
    }

    private void synced(String device) {
        host.settings = DirectorSettings.STANDARD.withDaemons(
                List.of(SyncDaemon.of(Role.MASTER, device, 1), SyncDaemon.of(Role.BACKUP, device, 1)));
    }

    @Test
    void syncDaemonsTakeNoServersOfAnotherFamily() {
        synced("eth0");
        finds(
                Severity.ERROR,
                "a server is of another family than the service",
                "",
                Lab.service(Via.TUN, KernelSettings.STANDARD, FOUR, "[fd99::2]:80"));
    }

    @Test
    void templatesAloneNeedSloppyTcp() {
        synced("eth0");
        host.with("net/ipv4/vs/sync_persist_mode", 1).with("net/ipv4/vs/sloppy_tcp", 0);
        finds(Severity.WARNING, "sync_persist_mode is 1 and sloppy_tcp is 0", "sysctl -w net.ipv4.vs.sloppy_tcp=1");
    }

    @Test
    void backupThatListensToAllIsSaid() {
        host.settings = DirectorSettings.STANDARD.withDaemons(List.of(SyncDaemon.of(Role.BACKUP, "eth0", 0)));
        finds(Severity.HINT, "the backup's sync id is 0", "");
    }

    @Test
    void modulesMustBeThere() {
        host.modules.clear();
        host.sysctls.remove("net/ipv4/vs/conn_reuse_mode");
        finds(Severity.ERROR, "the module ip_vs is not loaded", "modprobe ip_vs", Lab.service(Via.DR));
        finds(Severity.HINT, "the module ip_vs_rr is not loaded", "modprobe ip_vs_rr", Lab.service(Via.DR));
        finds(
                Severity.HINT,
                "the module ip_vs_pe_sip is not loaded",
                "modprobe ip_vs_pe_sip",
                bound(Via.DR, 80, KernelSettings.STANDARD.engine("sip")));
    }

    @Test
    void ftpNeedsAModuleOrPersistence() {
        DirectedService ftp = Lab.service(Via.NAT, KernelSettings.STANDARD, "10.99.0.100:21", "10.98.0.2:21");
        finds(Severity.ERROR, "the module ip_vs_ftp is not loaded", "modprobe ip_vs_ftp", ftp);
        finds(
                Severity.WARNING,
                "FTP without persistence",
                "",
                Lab.service(Via.DR, KernelSettings.STANDARD, "10.99.0.100:21", "10.98.0.2:21"));
        doesNotFind("FTP without persistence", bound(Via.DR, 21, KernelSettings.STANDARD), ftp);
    }

    @Test
    void whatMarksNeedIsSaid() {
        finds(Severity.HINT, "packets must have the mark 5 before they are routed", "", Lab.marked(5));
        finds(
                Severity.HINT,
                "their destinations must be local to this host; local are 10.99.0.1/32",
                "",
                Lab.marked(5));
        assertThat(host.script(Lab.marked(5))).contains("VIP=${VIP:?the address that clients use}");
    }

    @Test
    void scriptAsksForTheGatewayOfServersInSeveralNetworks() {
        assertThat(host.script(service(Via.NAT, "10.98.0.2:80"))).contains("DIRECTOR=${DIRECTOR:-10.98.0.1}");
        assertThat(host.script(service(Via.NAT, "10.98.0.2:80", "10.99.0.2:80")))
                .contains("DIRECTOR=${DIRECTOR:?");
    }

    @Test
    void tunnelsOfIpv6AreOfGre() {
        DirectedService ipip = service(Via.TUN, "[fd99::2]:80");
        finds(Severity.WARNING, "packets for fd99::2 are wrapped in IPv6, and not by gre", "", ipip);
        assertThat(host.script(ipip)).endsWith("exit 1\n").doesNotContain("addr replace");
        Tunnel gre = new Tunnel(Tunnel.Kind.GRE, 0, Tunnel.Checksum.NONE);
        doesNotFind(
                "wrapped in IPv6",
                Lab.service(Via.TUN, KernelSettings.STANDARD.tunnel(gre), FOUR, "[fd99::2]:80"),
                service(Via.TUN, "10.98.0.2:80"));
    }
}
