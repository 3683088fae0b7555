package io.lb4j.ipvs.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The attributes of an answer, in whatever order they came; those of a later kernel are not looked at. Every method but {@link #has}
 * fails with {@code NO_ANSWER} if the attribute is absent or has another length.
 */
final class Attributes {

    /** Length of an attribute's header. */
    static final int HEADER = 4;

    /** The kernel may set two bits above the type: nested, and network byte order. */
    private static final int TYPE_MASK = 0x3fff;

    /** One more than the highest type that is read. */
    private static final int TYPES = 19;

    private static final int ABSENT = -1;

    private final ByteBuffer bytes;
    private final int[] starts = new int[TYPES];
    private final int[] lengths = new int[TYPES];

    /** Reads all headers of the buffer, in its byte order; if a type comes twice, the last one counts, as in the kernel. */
    Attributes(ByteBuffer bytes) {
        this.bytes = bytes;
        Arrays.fill(starts, ABSENT);
        int at = 0;
        while (at < bytes.limit()) {
            int left = bytes.limit() - at;
            int length = left < HEADER ? 0 : Short.toUnsignedInt(bytes.getShort(at));
            if (length < HEADER || length > left) {
                throw Message.unreadable("an attribute of " + length + " octets in " + left);
            }
            int type = bytes.getShort(at + 2) & TYPE_MASK;
            if (type < TYPES) {
                starts[type] = at + HEADER;
                lengths[type] = length - HEADER;
            }
            at += Message.padded(length);
        }
    }

    boolean has(int type) {
        return starts[type] != ABSENT;
    }

    int u8(int type) {
        return Byte.toUnsignedInt(bytes.get(start(type, Byte.BYTES)));
    }

    int u16(int type) {
        return Short.toUnsignedInt(bytes.getShort(start(type, Short.BYTES)));
    }

    /** Reads a port, whose high octet comes first on every host. */
    int port(int type) {
        int port = u16(type);
        return bytes.order() == ByteOrder.BIG_ENDIAN ? port : Short.toUnsignedInt(Short.reverseBytes((short) port));
    }

    int u32(int type) {
        return bytes.getInt(start(type, Integer.BYTES));
    }

    /** Reads the first of two numbers in one attribute. */
    int firstU32(int type) {
        return bytes.getInt(start(type, 2 * Integer.BYTES));
    }

    /** Reads a counter of 32 bits without a sign, or of 64; an absent one is 0. */
    long counter(int type) {
        if (!has(type)) {
            return 0;
        }
        return lengths[type] == Long.BYTES ? bytes.getLong(starts[type]) : Integer.toUnsignedLong(u32(type));
    }

    byte[] octets(int type, int length) {
        byte[] octets = new byte[length];
        bytes.get(start(type, length), octets);
        return octets;
    }

    /** Reads a text up to its zero, or up to its end if there is none. */
    String text(int type) {
        byte[] octets = octets(type, length(type));
        int end = 0;
        while (end < octets.length && octets[end] != 0) {
            end++;
        }
        return new String(octets, 0, end, StandardCharsets.US_ASCII);
    }

    Attributes nested(int type) {
        int length = length(type);
        return new Attributes(bytes.slice(starts[type], length).order(bytes.order()));
    }

    private int length(int type) {
        if (!has(type)) {
            throw Message.unreadable("attribute " + type + " is absent");
        }
        return lengths[type];
    }

    private int start(int type, int length) {
        if (length(type) != length) {
            throw Message.unreadable("attribute " + type + " has " + lengths[type] + " octets, not " + length);
        }
        return starts[type];
    }
}
