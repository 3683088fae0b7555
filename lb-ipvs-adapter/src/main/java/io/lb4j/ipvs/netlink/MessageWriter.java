package io.lb4j.ipvs.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes messages of generic netlink one behind the other, as one datagram carries them. Not thread-safe. */
final class MessageWriter {

    /** Bit of a message's flags: this is a request. */
    static final int REQUEST = 0x1;
    /** Bits of a message's flags: all there are, not one. */
    static final int DUMP = 0x300;

    /** Bit of a message's flags: say also that it was done. */
    private static final int ACKNOWLEDGE = 0x4;

    /** Type of a message without a meaning. */
    private static final int NOTHING = 1;

    /** Nobody looks at it, but all write it. */
    private static final int VERSION = 1;

    private static final int INITIAL_CAPACITY = 256;

    private ByteBuffer bytes;

    /** Numbers are written in this order, which is the host's except in tests. */
    MessageWriter(ByteOrder order) {
        bytes = ByteBuffer.allocate(INITIAL_CAPACITY).order(order);
    }

    /** Appends a message, whose attributes the body writes. */
    void message(int family, int flags, int sequence, int command, Consumer<MessageWriter> body) {
        int start = bytes.position();
        room(Message.HEADER + Message.GENERIC_HEADER);
        bytes.putInt(0).putShort((short) family).putShort((short) flags);
        bytes.putInt(sequence).putInt(0);
        bytes.put((byte) command).put((byte) VERSION).putShort((short) 0);
        body.accept(this);
        bytes.putInt(start, bytes.position() - start);
    }

    /** Appends a message that asks for nothing but an acknowledgement, which comes when all before it have been followed. */
    void end(int sequence) {
        room(Message.HEADER);
        bytes.putInt(Message.HEADER).putShort((short) NOTHING).putShort((short) ACKNOWLEDGE);
        bytes.putInt(sequence).putInt(0);
    }

    /** Appends an attribute that consists of those which the body writes. */
    void nested(int type, Consumer<MessageWriter> body) {
        int start = bytes.position();
        header(type, 0);
        body.accept(this);
        bytes.putShort(start, (short) (bytes.position() - start));
    }

    void u8(int type, int value) {
        header(type, Byte.BYTES);
        bytes.put((byte) value);
        pad();
    }

    void u16(int type, int value) {
        header(type, Short.BYTES);
        bytes.putShort((short) value);
        pad();
    }

    /** Appends a port as it stands in a packet, its high octet first. */
    void port(int type, int port) {
        octets(type, new byte[] {(byte) (port >> 8), (byte) port});
    }

    void u32(int type, int value) {
        header(type, Integer.BYTES);
        bytes.putInt(value);
    }

    /** Appends two numbers in one attribute. */
    void u32s(int type, int first, int second) {
        header(type, 2 * Integer.BYTES);
        bytes.putInt(first).putInt(second);
    }

    void octets(int type, byte[] value) {
        header(type, value.length);
        bytes.put(value);
        pad();
    }

    /** Appends a text of ASCII and the zero at its end. */
    void text(int type, String value) {
        byte[] ascii = value.getBytes(StandardCharsets.US_ASCII);
        octets(type, Arrays.copyOf(ascii, ascii.length + 1));
    }

    /** Returns what has been written, and begins anew. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(bytes.array(), bytes.position());
        bytes.clear();
        return taken;
    }

    private void header(int type, int payload) {
        room(Attributes.HEADER + Message.padded(payload));
        bytes.putShort((short) (Attributes.HEADER + payload)).putShort((short) type);
    }

    private void pad() {
        while (Message.padded(bytes.position()) > bytes.position()) {
            bytes.put((byte) 0);
        }
    }

    private void room(int more) {
        if (bytes.remaining() < more) {
            int capacity = Math.max(2 * bytes.capacity(), bytes.position() + more);
            ByteBuffer larger = ByteBuffer.allocate(capacity).order(bytes.order());
            bytes = larger.put(bytes.flip());
        }
    }
}
