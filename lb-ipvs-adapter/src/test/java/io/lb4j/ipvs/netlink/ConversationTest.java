package io.lb4j.ipvs.netlink;

import static io.lb4j.ipvs.netlink.Given.routed;
import static io.lb4j.ipvs.netlink.RecordedMessagesTest.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which answers belong to a question, and what becomes of those that never come or come in pieces. */
class ConversationTest {

    private static final int FLAGS = 6;

    private static Ipvs open(RecordedKernel kernel) {
        return NetlinkIpvs.open(kernel, ByteOrder.LITTLE_ENDIAN, "6.1.176");
    }

    private static Reason reason(Throwable thrown) {
        return ((IpvsException) thrown).reason();
    }

    @Test
    void anAnswerToAnEarlierQuestionIsDropped() {
        RecordedKernel kernel = new RecordedKernel();
        try (Ipvs ipvs = open(kernel)) {
            kernel.lateAnswer();
            assertThat(ipvs.timeouts().tcpSeconds()).isEqualTo(900);
            kernel.lateAnswer();
            assertThat(ipvs.services()).hasSize(7);
            kernel.lateAnswer();
            ipvs.flush();
        }
    }

    @Test
    void aListWithoutAnEndIsNoAnswer() {
        List<byte[]> services = Recording.of("services");
        RecordedKernel kernel =
                new RecordedKernel().answering(Command.GET_SERVICE, services.subList(0, services.size() - 1));
        try (Ipvs ipvs = open(kernel)) {
            assertThatThrownBy(ipvs::services)
                    .hasMessage("list the services: the recording is at its end")
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.NO_ANSWER));
        }
    }

    @Test
    void anInterruptedListIsReadAnew() {
        AtomicInteger interruptions = new AtomicInteger(3);
        RecordedKernel kernel = new RecordedKernel(datagram -> {
            if (isEnd(datagram) && interruptions.getAndDecrement() > 0) {
                datagram[FLAGS] |= Message.INTERRUPTED;
            }
            return datagram;
        });
        try (Ipvs ipvs = open(kernel)) {
            assertThat(ipvs.services()).hasSize(7);
            assertThat(kernel.sent).isEqualTo(2 + 4);
        }
    }

    @Test
    void aListThatChangesAllTheTimeIsGivenUp() {
        RecordedKernel kernel = new RecordedKernel(datagram -> {
            if (isEnd(datagram)) {
                datagram[FLAGS] |= Message.INTERRUPTED;
            }
            return datagram;
        });
        try (Ipvs ipvs = open(kernel)) {
            assertThatThrownBy(ipvs::services)
                    .hasMessage("list the services: it has changed while it was read, 50 times; try again")
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.NO_ANSWER));
        }
    }

    @Test
    void aListThatTellsAServerTwiceIsReadAnew() {
        List<byte[]> twice = new ArrayList<>(Recording.of("servers"));
        twice.add(0, twice.get(0));
        RecordedKernel kernel = new RecordedKernel().answering(Command.GET_SERVER, twice);
        try (Ipvs ipvs = open(kernel)) {
            assertThatThrownBy(() -> ipvs.servers(WEB))
                    .hasMessageStartingWith("list the servers of TCP 10.99.0.1:80: it has");
        }
    }

    @Test
    void anErrorAtTheEndOfAListIsTold() {
        byte[] end = Recording.of("services").get(1);
        ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).putInt(16, -Errno.EMSGSIZE);
        try (Ipvs ipvs = open(new RecordedKernel().answering(Command.GET_SERVICE, List.of(end)))) {
            assertThatThrownBy(ipvs::services)
                    .hasMessage("list the services: message too long")
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.OTHER));
        }
    }

    @Test
    void anErrorInsteadOfAListIsTold() {
        List<byte[]> error = List.of(RecordedKernel.error(Errno.EPERM));
        try (Ipvs ipvs = open(new RecordedKernel().answering(Command.GET_SERVICE, error))) {
            assertThatThrownBy(ipvs::services)
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.NOT_PERMITTED));
        }
    }

    @Test
    void changesGoInAsManyDatagramsAsTheirErrorsHaveRoom() {
        RecordedKernel kernel = new RecordedKernel();
        try (Ipvs ipvs = open(kernel)) {
            int before = kernel.sent;
            ipvs.apply(IntStream.range(0, Conversation.ORDERS_AT_ONCE + 1)
                    .mapToObj(i -> new Change.AddServer(WEB, routed(i)))
                    .toList());
            assertThat(kernel.sent - before).isEqualTo(2);
        }
    }

    @Test
    void withoutTheModuleNothingIsOpenedAndTheSocketIsClosed() {
        RecordedKernel kernel = new RecordedKernel().withoutModule();
        assertThatThrownBy(() -> open(kernel))
                .hasMessage("open kernel IPVS: the kernel has no IPVS, or its module is not loaded; run modprobe ip_vs")
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.NO_MODULE));
        assertThat(kernel.closed).isTrue();
    }

    @Test
    void withoutThePrivilegeNothingIsOpenedAndTheSocketIsClosed() {
        RecordedKernel kernel =
                new RecordedKernel().answering(Command.GET_INFO, List.of(RecordedKernel.error(Errno.EPERM)));
        assertThatThrownBy(() -> open(kernel))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.NOT_PERMITTED));
        assertThat(kernel.closed).isTrue();
    }

    private static boolean isEnd(byte[] datagram) {
        return datagram[4] == Message.DONE && datagram[5] == 0;
    }
}
