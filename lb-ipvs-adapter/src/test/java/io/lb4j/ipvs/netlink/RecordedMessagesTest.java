package io.lb4j.ipvs.netlink;

import static io.lb4j.ipvs.netlink.Given.address;
import static io.lb4j.ipvs.netlink.Given.sctp;
import static io.lb4j.ipvs.netlink.Given.server;
import static io.lb4j.ipvs.netlink.Given.tcp;
import static io.lb4j.ipvs.netlink.Given.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.KernelInfo;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.SchedulerFlag;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Tunnel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What ipvsadm and a kernel said to one another means the same here. */
class RecordedMessagesTest {

    static final ServiceAddress WEB = tcp("10.99.0.1", 80);
    static final ServiceAddress WEB6 = tcp("fd00:99::1", 80);
    private static final FirewallMark MARK = new FirewallMark(7, AddressFamily.IPV4);
    private static final FirewallMark MARK6 = new FirewallMark(8, AddressFamily.IPV6);

    private static final Map<String, IpvsService> SERVICES = Map.of(
            "ipvsadm -A -t 10.99.0.1:80 -s wrr -p 300 -M 255.255.255.0",
            IpvsService.of(WEB, "wrr").withPersistent(new Persistent(300, 24, null)),
            "ipvsadm -A -t 10.99.0.1:443 -s mh -b mh-fallback,mh-port",
            IpvsService.of(tcp("10.99.0.1", 443), "mh")
                    .withScheduler("mh", Set.of(SchedulerFlag.FLAG_1, SchedulerFlag.FLAG_2)),
            "ipvsadm -A -u 10.99.0.1:5060 -s rr -p 60 --pe sip -o",
            IpvsService.of(udp("10.99.0.1", 5060), "rr")
                    .withPersistent(new Persistent(60, 32, "sip"))
                    .onePacketScheduling(),
            "ipvsadm -A --sctp-service 10.99.0.1:99 -s nq",
            IpvsService.of(sctp("10.99.0.1", 99), "nq"),
            "ipvsadm -A -t [fd00:99::1]:80 -s dh -p 60 -M 64",
            IpvsService.of(WEB6, "dh").withPersistent(new Persistent(60, 64, null)),
            "ipvsadm -A -f 7 -s lc -p 360",
            IpvsService.of(MARK, "lc").withPersistent(new Persistent(360, 32, null)),
            "ipvsadm -A -f 8 -6 -s wlc",
            IpvsService.of(MARK6, "wlc"));

    private static final Map<String, IpvsServer> SERVERS = Map.of(
            "ipvsadm -a -t 10.99.0.1:80 -r 10.99.1.2:8080 -m -w 3 -x 200 -y 100",
            server("10.99.1.2", 8080, ForwardingMethod.MASQUERADE, 3).withThresholds(200, 100),
            "ipvsadm -a -t 10.99.0.1:80 -r 10.99.1.3:80 -g -w 100000",
            server("10.99.1.3", 80, ForwardingMethod.ROUTE, 100_000),
            "ipvsadm -a -t 10.99.0.1:80 -r 10.99.1.4:80 -i --tun-type gue --tun-port 6080 --tun-csum",
            server("10.99.1.4", 80, ForwardingMethod.TUNNEL, 1)
                    .withTunnel(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.FULL)),
            "ipvsadm -a -t 10.99.0.1:80 -r 10.99.1.5:80 -i --tun-type gre",
            server("10.99.1.5", 80, ForwardingMethod.TUNNEL, 1)
                    .withTunnel(new Tunnel(Tunnel.Kind.GRE, 0, Tunnel.Checksum.NONE)),
            "ipvsadm -a -t 10.99.0.1:80 -r 10.99.1.6:80 -i --tun-type gue --tun-port 6081 --tun-remcsum",
            server("10.99.1.6", 80, ForwardingMethod.TUNNEL, 1)
                    .withTunnel(new Tunnel(Tunnel.Kind.GUE, 6081, Tunnel.Checksum.REMOTE)),
            "ipvsadm -a -t 10.99.0.1:80 -r [fd00:99::9]:80 -i",
            server("fd00:99::9", 80, ForwardingMethod.TUNNEL, 1),
            "ipvsadm -a -t [fd00:99::1]:80 -r [fd00:99::2]:80 -m",
            server("fd00:99::2", 80, ForwardingMethod.MASQUERADE, 1));

    @Test
    void servicesAreReadAndWrittenAsIpvsadmWritesThem() {
        SERVICES.forEach((command, service) -> {
            Message request = Recording.request(command);
            ServiceEntry read = ServiceCodec.read(request.attributes(Command.NEW_SERVICE.number()));
            assertThat(read).as(command).extracting(ServiceEntry::service).isEqualTo(service);
            assertThat(Shape.of(message(to -> ServiceCodec.write(to, service))))
                    .as(command)
                    .isEqualTo(Shape.of(request));
        });
    }

    @Test
    void serversAreReadAndWrittenAsIpvsadmWritesThem() {
        SERVERS.forEach((command, server) -> {
            Message request = Recording.request(command);
            ServiceAddress service = command.contains("-t [") ? WEB6 : WEB;
            ServerEntry read = ServerCodec.read(request.attributes(Command.NEW_SERVER.number()), service.family());
            assertThat(read.server()).as(command).isEqualTo(server);
            // ipvsadm tells the whole service again, which the kernel does not look at
            assertThat(Shape.of(message(to -> ServerCodec.write(to, server))).get(2))
                    .as(command)
                    .isEqualTo(Shape.of(request).get(2));
        });
    }

    @Test
    void aDaemonIsWrittenAsIpvsadmWritesIt() {
        Message request = Recording.request("ipvsadm --start-daemon master --mcast-interface v0 --syncid 5");
        assertThat(Shape.of(message(to -> DaemonCodec.write(to, SyncDaemon.of(SyncDaemon.Role.MASTER, "v0", 5)))))
                .isEqualTo(Shape.of(request));
    }

    @Test
    void theKernelsListsAreWhatIpvsadmShowed() {
        try (Ipvs ipvs = NetlinkIpvs.open(new RecordedKernel(), ByteOrder.LITTLE_ENDIAN, null)) {
            assertThat(ipvs.info()).isEqualTo(new KernelInfo(0x010201, 4_096));
            assertThat(ipvs.timeouts()).isEqualTo(new Timeouts(900, 120, 300));
            assertThat(ipvs.services())
                    .extracting(ServiceEntry::service)
                    .containsExactlyInAnyOrderElementsOf(SERVICES.values());
            assertThat(ipvs.servers(WEB))
                    .extracting(ServerEntry::server)
                    .containsExactlyInAnyOrderElementsOf(SERVERS.entrySet().stream()
                            .filter(entry -> entry.getKey().contains("10.99.0.1"))
                            .map(Map.Entry::getValue)
                            .toList());
            assertThat(ipvs.daemons())
                    .containsExactly(
                            new SyncDaemon(SyncDaemon.Role.MASTER, "v0", 5, 1_472, address("224.0.0.81"), 8_848, 1));
        }
    }

    @Test
    void theServersOfAnIpv6ServiceAreRead() {
        RecordedKernel kernel = new RecordedKernel().answering(Command.GET_SERVER, Recording.of("servers6"));
        try (Ipvs ipvs = NetlinkIpvs.open(kernel, ByteOrder.LITTLE_ENDIAN, null)) {
            assertThat(ipvs.servers(WEB6))
                    .extracting(ServerEntry::server)
                    .containsExactly(server("fd00:99::2", 80, ForwardingMethod.MASQUERADE, 1));
        }
    }

    @Test
    void anErrorWithTheWholeRequestInItIsRead() {
        try (Ipvs ipvs = NetlinkIpvs.open(new RecordedKernel(), ByteOrder.LITTLE_ENDIAN, null)) {
            assertThatThrownBy(() -> ipvs.add(IpvsService.of(WEB, "wrr")))
                    .hasMessage("add service TCP 10.99.0.1:80: it is there already");
        }
    }

    private static Message message(Consumer<MessageWriter> body) {
        MessageWriter writer = new MessageWriter(ByteOrder.LITTLE_ENDIAN);
        writer.message(28, 5, 1, 1, body);
        List<Message> messages = Message.all(ByteBuffer.wrap(writer.take()).order(ByteOrder.LITTLE_ENDIAN));
        return messages.get(0);
    }
}
