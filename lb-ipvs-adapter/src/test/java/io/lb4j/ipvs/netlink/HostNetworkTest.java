package io.lb4j.ipvs.netlink;

import static io.lb4j.ipvs.netlink.Given.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.netlink.HostNetwork.Device;
import io.lb4j.ipvs.netlink.HostNetwork.Prefix;
import io.lb4j.ipvs.netlink.HostNetwork.Route;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is made of the kernel's answers; that they are read right is tested inside of a kernel. */
class HostNetworkTest {

    private static Route route(String network, int length, String device, long metric) {
        return new Route(new Prefix(address(network), length), true, device, Route.MAIN, metric, false);
    }

    private static HostNetwork with(Route... routes) {
        return new HostNetwork(List.of(), List.of(), List.of(routes));
    }

    @Test
    void longestPrefixWinsAndThenTheSmallestMetric() {
        HostNetwork network = with(
                route("0.0.0.0", 0, "slow", 100),
                route("0.0.0.0", 0, "fast", 10),
                route("10.0.0.0", 8, "wide", 0),
                route("10.1.0.0", 16, "near", 900),
                route("::", 0, "six", 0));

        assertThat(device(network, "10.1.2.3")).isEqualTo("near");
        assertThat(device(network, "10.2.2.3")).isEqualTo("wide");
        assertThat(device(network, "192.0.2.1")).isEqualTo("fast");
        assertThat(device(network, "2001:db8::1")).isEqualTo("six");
        assertThat(with().routeTo(address("10.0.0.1"))).isNull();
    }

    private static String device(HostNetwork network, String address) {
        return Objects.requireNonNull(network.routeTo(address(address))).device();
    }

    @Test
    void networkHoldsItsAddressesAndNoOthers() {
        Prefix network = Prefix.of(address("10.1.130.7"), 17);
        assertThat(network).hasToString("10.1.128.0/17");
        assertThat(network.contains(address("10.1.255.255"))).isTrue();
        assertThat(network.contains(address("10.1.127.255"))).isFalse();
        assertThat(network.contains(address("::ffff:0:1"))).isFalse();
        assertThat(Prefix.of(address("fd99::1"), 64)).hasToString("fd99::/64");
        assertThat(new Prefix(address("0.0.0.0"), 0).contains(address("255.255.255.255")))
                .isTrue();
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> new Prefix(address("10.0.0.0"), 33));
    }

    private static ByteBuffer message(int type, int flags, int sequence, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate(Message.HEADER + body.length).order(ByteOrder.nativeOrder());
        message.putInt(message.capacity()).putShort((short) type).putShort((short) flags);
        return message.putInt(sequence).putInt(0).put(body).flip();
    }

    private static byte[] link(int flags, String name) {
        ByteBuffer body = ByteBuffer.allocate(16 + 8).order(ByteOrder.nativeOrder());
        body.putInt(4, 1).putInt(8, flags).position(16);
        body.putShort((short) (4 + name.length())).putShort((short) 3);
        name.chars().forEach(c -> body.put((byte) c));
        return body.array();
    }

    private static final class Answers implements Channel {

        private final Deque<ByteBuffer> answers;
        private int asked;
        private boolean closed;

        Answers(ByteBuffer... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public void send(byte[] datagram) {
            asked++;
        }

        @Override
        public ByteBuffer receive() {
            return answers.remove();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static ByteBuffer done(int sequence) {
        return message(Message.DONE, 0, sequence, new byte[4]);
    }

    @Test
    void listThatChangedWhileItWasReadIsReadAgain() {
        Answers answers = new Answers(
                message(16, Message.INTERRUPTED, 1, link(0, "old")),
                done(1),
                message(16, 0, 2, link(0x9, "lo")),
                message(16, 0, 1, link(0, "late")),
                done(2),
                done(3),
                done(4));

        assertThat(RouteReader.read(answers).devices()).containsExactly(new Device("lo", 0, true, true));
        assertThat(answers.asked).isEqualTo(4);
        assertThat(answers.closed).isTrue();
    }

    @Test
    void answerThatCannotBeReadIsTold() {
        for (ByteBuffer answer : List.of(
                message(16, 0, 1, new byte[3]),
                message(16, 0, 1, new byte[16]),
                message(Message.ERROR, 0, 1, new byte[] {-1, -1, -1, -1}),
                message(99, 0, 1, new byte[0]))) {
            Answers answers = new Answers(answer);
            assertThatExceptionOfType(IpvsException.class)
                    .isThrownBy(() -> RouteReader.read(answers))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER));
            assertThat(answers.closed).isTrue();
        }
    }
}
