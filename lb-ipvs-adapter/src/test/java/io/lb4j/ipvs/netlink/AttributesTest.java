package io.lb4j.ipvs.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.ipvs.Traffic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How attributes lie in a message. */
class AttributesTest {

    private static final int NARROW = 10;
    private static final int WIDE = 12;

    private static Attributes read(ByteOrder order, int... octets) {
        ByteBuffer bytes = ByteBuffer.allocate(octets.length).order(order);
        for (int octet : octets) {
            bytes.put((byte) octet);
        }
        return new Attributes(bytes.flip());
    }

    private static Attributes written(Consumer<MessageWriter> body) {
        MessageWriter writer = new MessageWriter(ByteOrder.LITTLE_ENDIAN);
        writer.message(0, 0, 0, 1, body);
        ByteBuffer datagram = ByteBuffer.wrap(writer.take()).order(ByteOrder.LITTLE_ENDIAN);
        return Message.all(datagram).get(0).attributes(1);
    }

    @Test
    void bitsAboveTheTypeMeanNothingAndLaterTypesAreSkipped() {
        Attributes attributes = read(
                ByteOrder.LITTLE_ENDIAN,
                /* 1, nested */ 8,
                0,
                1,
                0x80,
                5,
                0,
                2,
                0x40, /* that goes beyond its parent */
                /* 200 */ 5,
                0,
                200,
                0,
                9,
                0,
                0,
                0,
                /* 2, in network order */ 6,
                0,
                2,
                0x40,
                0x12,
                0x34,
                0,
                0);
        assertThat(attributes.port(2)).isEqualTo(0x1234);
        assertThat(attributes.has(3)).isFalse();
        assertThatThrownBy(() -> attributes.nested(1))
                .hasMessage("the kernel's answer cannot be read: an attribute of 5 octets in 4");
    }

    @Test
    void aPortIsTheSameOnEveryHostAndANumberIsNot() {
        assertThat(read(ByteOrder.BIG_ENDIAN, 0, 6, 0, 2, 0x12, 0x34, 0, 0).port(2))
                .isEqualTo(0x1234);
        assertThat(read(ByteOrder.BIG_ENDIAN, 0, 6, 0, 2, 0x12, 0x34, 0, 0).u16(2))
                .isEqualTo(0x1234);
        assertThat(read(ByteOrder.LITTLE_ENDIAN, 6, 0, 2, 0, 0x12, 0x34, 0, 0).u16(2))
                .isEqualTo(0x3412);
    }

    @Test
    void theLastPaddingMayBeLeftOut() {
        assertThat(read(ByteOrder.LITTLE_ENDIAN, 5, 0, 2, 0, 7).u8(2)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 9, 0xff})
    void aLengthThatCannotBeIsUnreadable(int length) {
        assertThatThrownBy(() -> read(ByteOrder.LITTLE_ENDIAN, length, 0, 1, 0, 1, 0, 0, 0))
                .hasMessage("the kernel's answer cannot be read: an attribute of " + length + " octets in 8");
    }

    @Test
    void anAttributeOfAnotherLengthOrNoneIsUnreadable() {
        Attributes attributes = read(ByteOrder.LITTLE_ENDIAN, 6, 0, 2, 0, 1, 0, 0, 0);
        assertThatThrownBy(() -> attributes.u32(2)).hasMessageEndingWith("attribute 2 has 2 octets, not 4");
        assertThatThrownBy(() -> attributes.text(1)).hasMessageEndingWith("attribute 1 is absent");
    }

    @Test
    void countersOf64BitsComeBeforeThoseOf32WhichHaveNoSign() {
        Consumer<MessageWriter> narrow = to -> to.nested(NARROW, in -> {
            in.u32(1, -1);
            in.octets(4, new byte[] {1, 0, 0, 0, 1, 0, 0, 0});
        });
        Consumer<MessageWriter> wide = to -> to.nested(WIDE, in -> in.octets(1, new byte[] {0, 0, 0, 0, 0, 1, 0, 0}));
        assertThat(TrafficCodec.read(written(narrow), NARROW, WIDE))
                .isEqualTo(new Traffic(0xffff_ffffL, 0, 0, 0x1_0000_0001L, 0, 0, 0, 0, 0, 0));
        assertThat(TrafficCodec.read(written(narrow.andThen(wide)), NARROW, WIDE)
                        .connections())
                .isEqualTo(1L << 40);
        assertThat(TrafficCodec.read(written(to -> {}), NARROW, WIDE)).isEqualTo(Traffic.NONE);
    }
}
