package io.lb4j.ipvs.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.SchedulerFlag;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Traffic;
import io.lb4j.ipvs.Transport;
import io.lb4j.ipvs.Tunnel;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read as it was, on hosts of either byte order. */
class RoundTripTest {

    private static final long SEED = 7;
    private static final int CASES = 500;

    private final Random random = new Random(SEED);

    private static ByteOrder order(String name) {
        return name.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static Attributes sent(ByteOrder order, Consumer<MessageWriter> body) {
        MessageWriter writer = new MessageWriter(order);
        writer.message(28, 5, 1, 1, body);
        ByteBuffer datagram = ByteBuffer.wrap(writer.take()).order(order);
        return Message.all(datagram).get(0).attributes(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"big", "little"})
    void services(String order) {
        for (int i = 0; i < CASES; i++) {
            IpvsService service = service();
            assertThat(ServiceCodec.read(sent(order(order), to -> ServiceCodec.write(to, service))))
                    .isEqualTo(new ServiceEntry(service, Traffic.NONE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"big", "little"})
    void servers(String order) {
        for (int i = 0; i < CASES; i++) {
            IpvsServer server = server();
            assertThat(ServerCodec.read(
                            sent(order(order), to -> ServerCodec.write(to, server)),
                            random.nextBoolean() ? AddressFamily.IPV4 : AddressFamily.IPV6))
                    .isEqualTo(new ServerEntry(server, 0, 0, 0, Traffic.NONE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"big", "little"})
    void daemons(String order) {
        for (int i = 0; i < CASES; i++) {
            byte[] group = octets(random.nextBoolean() ? 4 : 16);
            group[0] = (byte) (group.length == 4 ? 0xe0 : 0xff);
            SyncDaemon daemon = new SyncDaemon(
                    pick(SyncDaemon.Role.values()),
                    "eth" + random.nextInt(100),
                    random.nextInt(256),
                    random.nextInt(0x10000),
                    random.nextInt(4) == 0 ? null : address(group),
                    random.nextInt(0x10000),
                    random.nextInt(256));
            assertThat(DaemonCodec.read(sent(order(order), to -> DaemonCodec.write(to, daemon))))
                    .isEqualTo(daemon);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"big", "little"})
    void timeouts(String order) {
        Timeouts timeouts = new Timeouts(1, 0x0102_0304, Integer.MAX_VALUE);
        assertThat(SettingsCodec.readTimeouts(sent(order(order), to -> SettingsCodec.writeTimeouts(to, timeouts))))
                .isEqualTo(timeouts);
    }

    private IpvsService service() {
        ServiceKey key = random.nextInt(3) == 0
                ? new FirewallMark(random.nextInt() | 1, pick(AddressFamily.values()))
                : new ServiceAddress(
                        pick(Transport.values()),
                        address(octets(random.nextBoolean() ? 4 : 16)),
                        random.nextInt(0x10000));
        Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
        for (SchedulerFlag flag : SchedulerFlag.values()) {
            if (random.nextBoolean()) {
                flags.add(flag);
            }
        }
        Persistent persistent = random.nextBoolean()
                ? null
                : new Persistent(
                        1 + random.nextInt(100_000),
                        1 + random.nextInt(key.family().bits()),
                        random.nextBoolean() ? null : "sip");
        return new IpvsService(
                key, "scheduler-names".substring(0, 1 + random.nextInt(15)), flags, persistent, random.nextBoolean());
    }

    private IpvsServer server() {
        int upper = random.nextInt() >>> 1;
        Tunnel.Kind kind = pick(Tunnel.Kind.values());
        return new IpvsServer(
                new ServerKey(address(octets(random.nextBoolean() ? 4 : 16)), random.nextInt(0x10000)),
                pick(ForwardingMethod.values()),
                random.nextInt() >>> 1,
                upper,
                upper / 2,
                new Tunnel(
                        kind,
                        kind == Tunnel.Kind.GUE ? 1 + random.nextInt(0xffff) : 0,
                        pick(Tunnel.Checksum.values())));
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private byte[] octets(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private static InetAddress address(byte[] octets) {
        return Addresses.of(octets, octets.length == 4 ? AddressFamily.IPV4 : AddressFamily.IPV6);
    }
}
