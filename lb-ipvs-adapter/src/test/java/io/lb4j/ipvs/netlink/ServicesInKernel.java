package io.lb4j.ipvs.netlink;

import static io.lb4j.ipvs.netlink.Given.key;
import static io.lb4j.ipvs.netlink.Given.sctp;
import static io.lb4j.ipvs.netlink.Given.server;
import static io.lb4j.ipvs.netlink.Given.tcp;
import static io.lb4j.ipvs.netlink.Given.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.SchedulerFlag;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Traffic;
import io.lb4j.ipvs.Tunnel;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Definitions come back from the kernel as they went, and {@code ipvsadm} sees the same. */
class ServicesInKernel {

    private static final ServiceAddress WEB = tcp("10.99.0.1", 80);
    private static final ServiceAddress WEB6 = tcp("fd00:99::1", 80);

    private final Ipvs ipvs = NetlinkIpvs.open();

    @BeforeEach
    void nothingIsThere() {
        ipvs.flush();
    }

    @AfterEach
    void closeSocket() {
        ipvs.flush();
        ipvs.close();
    }

    @Test
    void everyKindOfServiceComesBackAsItWasDefined() throws IOException, InterruptedException {
        List<IpvsService> services = List.of(
                IpvsService.of(WEB, "wrr").withPersistent(new Persistent(300, 24, null)),
                IpvsService.of(tcp("10.99.0.1", 443), "mh")
                        .withScheduler("mh", Set.of(SchedulerFlag.FLAG_1, SchedulerFlag.FLAG_2)),
                IpvsService.of(tcp("10.99.0.2", 0), "rr").withPersistent(new Persistent(1, 0, null)),
                IpvsService.of(udp("10.99.0.1", 53), "sh")
                        .withScheduler("sh", Set.of(SchedulerFlag.FLAG_2))
                        .onePacketScheduling(),
                IpvsService.of(udp("10.99.0.1", 5060), "rr")
                        .withPersistent(new Persistent(60, 32, "sip"))
                        .onePacketScheduling(),
                IpvsService.of(sctp("10.99.0.1", 99), "nq").withScheduler("nq", Set.of(SchedulerFlag.FLAG_3)),
                IpvsService.of(WEB6, "dh").withPersistent(new Persistent(60, 64, null)),
                IpvsService.of(udp("fd00:99::1", 53), "lblcr").withPersistent(new Persistent(60, 128, null)),
                IpvsService.of(new FirewallMark(7, AddressFamily.IPV4), "lc")
                        .withPersistent(new Persistent(360, 32, null)),
                IpvsService.of(new FirewallMark(0x7fff_fff0, AddressFamily.IPV6), "wlc")
                        .withPersistent(new Persistent(100, 1, null)));
        services.forEach(ipvs::add);
        assertThat(ipvs.services()).extracting(ServiceEntry::service).containsExactlyInAnyOrderElementsOf(services);
        for (IpvsService service : services) {
            assertThat(ipvs.service(service.key())).isEqualTo(new ServiceEntry(service, Traffic.NONE));
        }
        assertThat(Tool.run("ipvsadm", "-S", "-n").lines())
                .containsExactlyInAnyOrder(
                        "-A -t 10.99.0.1:80 -s wrr -p 300 -M 255.255.255.0",
                        "-A -t 10.99.0.1:443 -s mh -b mh-fallback,mh-port",
                        "-A -t 10.99.0.2:0 -s rr -p 1 -M 0.0.0.0",
                        "-A -u 10.99.0.1:53 -s sh -o -b sh-port",
                        "-A -u 10.99.0.1:5060 -s rr -p 60 --pe sip -o",
                        "-A --sctp-service 10.99.0.1:99 -s nq -b flag-3",
                        "-A -t [fd00:99::1]:80 -s dh -p 60 -M 64",
                        "-A -u [fd00:99::1]:53 -s lblcr -p 60",
                        "-A -f 7 -s lc -p 360",
                        "-A -f 2147483632 -6 -s wlc -p 100 -M 1");
    }

    @Test
    void everyKindOfServerComesBackNewestFirst() throws IOException, InterruptedException {
        List<IpvsServer> servers = List.of(
                server("10.99.1.1", 8080, ForwardingMethod.MASQUERADE, 3).withThresholds(200, 100),
                server("127.0.0.1", 80, ForwardingMethod.LOCAL, 0),
                server("10.99.1.2", 80, ForwardingMethod.ROUTE, Integer.MAX_VALUE),
                server("10.99.1.3", 80, ForwardingMethod.BYPASS, 1),
                server("10.99.1.4", 80, ForwardingMethod.TUNNEL, 100_000),
                server("10.99.1.5", 80, ForwardingMethod.TUNNEL, 1)
                        .withTunnel(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.NONE)),
                server("10.99.1.6", 80, ForwardingMethod.TUNNEL, 1)
                        .withTunnel(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.REMOTE)),
                server("10.99.1.7", 80, ForwardingMethod.TUNNEL, 1)
                        .withTunnel(new Tunnel(Tunnel.Kind.GRE, 0, Tunnel.Checksum.FULL)),
                server("fd00:99::9", 80, ForwardingMethod.TUNNEL, 1));
        ipvs.add(IpvsService.of(WEB, "wrr"));
        servers.forEach(server -> ipvs.add(WEB, server));
        List<ServerEntry> entries = ipvs.servers(WEB);
        assertThat(entries)
                .isEqualTo(servers.stream()
                        .map(server -> new ServerEntry(server, 0, 0, 0, Traffic.NONE))
                        .sorted((a, b) -> servers.indexOf(b.server()) - servers.indexOf(a.server()))
                        .toList());
        assertThat(Tool.run("ipvsadm", "-L", "-n", "--tun-info"))
                .contains("10.99.1.6:80                 Tunnel  gue:6080:r+c")
                .contains("10.99.1.7:80                 Tunnel  gre:+c")
                .contains("10.99.1.4:80                 Tunnel  ipip");
        assertThat(Tool.run("ipvsadm", "-L", "-n", "--thresholds"))
                .contains("10.99.1.1:8080               200        100 ");
        assertThat(Tool.run("ipvsadm", "-L", "-n"))
                .contains("10.99.1.2:80                 Route   2147483647 0          0");
    }

    @Test
    void aMarkOfAllBitsComesBack() {
        FirewallMark mark = new FirewallMark(-1, AddressFamily.IPV4);
        ipvs.add(IpvsService.of(mark, "rr"));
        assertThat(ipvs.service(mark).service().key()).hasToString("FWM 4294967295");
    }

    @Test
    void aServerOfEitherFamilyComesBackFromAMark() {
        FirewallMark mark = new FirewallMark(8, AddressFamily.IPV6);
        IpvsServer six = server("fd00:99::2", 0, ForwardingMethod.MASQUERADE, 1);
        IpvsServer four = server("10.99.1.1", 0, ForwardingMethod.TUNNEL, 1);
        ipvs.add(IpvsService.of(mark, "rr"));
        ipvs.add(mark, six);
        ipvs.add(mark, four);
        assertThat(ipvs.servers(mark)).extracting(ServerEntry::server).containsExactly(four, six);
    }

    @Test
    void editsReplaceTheWholeDefinitionAndKeepTheServers() {
        IpvsServer first =
                server("10.99.1.1", 80, ForwardingMethod.MASQUERADE, 1).withThresholds(9, 3);
        IpvsServer edited = server("10.99.1.1", 80, ForwardingMethod.ROUTE, 7);
        IpvsService service = IpvsService.of(WEB, "wlc").onePacketScheduling();
        ipvs.add(IpvsService.of(WEB, "sh")
                .withScheduler("sh", Set.of(SchedulerFlag.FLAG_1))
                .withPersistent(new Persistent(5, 8, "sip")));
        ipvs.add(WEB, first);
        ipvs.edit(service);
        ipvs.edit(WEB, edited);
        assertThat(ipvs.service(WEB).service()).isEqualTo(service);
        assertThat(ipvs.servers(WEB)).extracting(ServerEntry::server).containsExactly(edited);
    }

    @Test
    void deletesTakeAwayWhatTheyName() {
        ipvs.add(IpvsService.of(WEB, "rr"));
        ipvs.add(IpvsService.of(WEB6, "rr"));
        ipvs.add(WEB, server("10.99.1.1", 80, ForwardingMethod.ROUTE, 1));
        ipvs.add(WEB, server("10.99.1.2", 80, ForwardingMethod.ROUTE, 1));
        ipvs.delete(WEB, key("10.99.1.1", 80));
        assertThat(ipvs.servers(WEB)).extracting(entry -> entry.server().key()).containsExactly(key("10.99.1.2", 80));
        ipvs.delete(WEB);
        assertThat(ipvs.services()).extracting(entry -> entry.service().key()).containsExactly(WEB6);
        assertThat(ipvs.servers(WEB)).isEmpty();
        ipvs.flush();
        ipvs.flush();
        assertThat(ipvs.services()).isEmpty();
    }

    @Test
    void timeoutsAreSetAndZeroKeepsThem() throws IOException, InterruptedException {
        Timeouts before = ipvs.timeouts();
        ipvs.timeouts(new Timeouts(1_000, 0, 77));
        assertThat(ipvs.timeouts()).isEqualTo(new Timeouts(1_000, before.tcpFinSeconds(), 77));
        assertThat(Tool.run("ipvsadm", "-L", "--timeout")).contains("1000 " + before.tcpFinSeconds() + " 77");
        ipvs.timeouts(before);
        assertThat(ipvs.timeouts()).isEqualTo(before);
    }

    @Test
    void theKernelSaysItsVersion() throws IOException, InterruptedException {
        assertThat(Tool.run("ipvsadm", "-L", "-n"))
                .startsWith("IP Virtual Server version " + ipvs.info().versionText() + " (size="
                        + ipvs.info().tableSize() + ")");
    }
}
