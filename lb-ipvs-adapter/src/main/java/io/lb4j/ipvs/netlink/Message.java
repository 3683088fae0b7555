package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.IpvsException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A message that the kernel sent.
 *
 * @param type the family's number, {@link #ERROR}, or {@link #DONE}
 * @param flags bits, of which {@link #INTERRUPTED} matters
 * @param sequence the number of the request that it answers
 * @param body what follows the header
 */
record Message(int type, int flags, int sequence, ByteBuffer body) {

    /** Length of the header of every message. */
    static final int HEADER = 16;
    /** Length of the second header, of generic netlink. */
    static final int GENERIC_HEADER = 4;
    /** Type of the answer that is an error number, 0 for success. */
    static final int ERROR = 2;
    /** Type of the message that ends a list. */
    static final int DONE = 3;
    /** Bit of the flags: the list changed while it was read. */
    static final int INTERRUPTED = 0x10;

    private static final int ALIGNMENT = 4;

    /** Reads the messages of a datagram, in the buffer's byte order. */
    static List<Message> all(ByteBuffer datagram) {
        List<Message> messages = new ArrayList<>();
        while (datagram.hasRemaining()) {
            messages.add(next(datagram));
        }
        return messages;
    }

    private static Message next(ByteBuffer datagram) {
        int start = datagram.position();
        if (datagram.remaining() < HEADER) {
            throw unreadable(datagram.remaining() + " octets are no message");
        }
        int length = datagram.getInt(start);
        if (length < HEADER || length > datagram.remaining()) {
            throw unreadable("a message of " + Integer.toUnsignedString(length) + " octets in " + datagram.remaining());
        }
        int type = Short.toUnsignedInt(datagram.getShort(start + 4));
        int flags = Short.toUnsignedInt(datagram.getShort(start + 6));
        int sequence = datagram.getInt(start + 8);
        ByteBuffer body = datagram.slice(start + HEADER, length - HEADER).order(datagram.order());
        datagram.position(Math.min(start + padded(length), datagram.limit()));
        return new Message(type, flags, sequence, body);
    }

    /** Rounds a length up to where the next message or attribute begins. */
    static int padded(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Returns what to throw for an answer that no kernel should give. */
    static IpvsException unreadable(String why) {
        return new IpvsException(IpvsException.Reason.NO_ANSWER, "the kernel's answer cannot be read: " + why);
    }

    /** Returns the error number of what answers a question with none of the family's messages. */
    int refusal() {
        int errno = type == ERROR ? errorNumber() : 0;
        if (errno == 0) {
            throw unreadable("message type " + type + " for a question");
        }
        return errno;
    }

    /** Returns the number in an {@link #ERROR} or in the end of a list; 0 for none. */
    int errorNumber() {
        if (body.remaining() < Integer.BYTES) {
            if (type == DONE) {
                return 0; // old kernels end a list without a number
            }
            throw unreadable("an error without a number");
        }
        int negative = body.getInt(0);
        if (negative > 0 || negative == Integer.MIN_VALUE) {
            throw unreadable("the error number " + negative);
        }
        return -negative;
    }

    /** Returns the attributes of an answer to this command. */
    Attributes attributes(int command) {
        if (body.remaining() < GENERIC_HEADER) {
            throw unreadable("an answer without a command");
        }
        int answered = Byte.toUnsignedInt(body.get(0));
        if (answered != command) {
            throw unreadable("command " + answered + " where " + command + " was due");
        }
        return new Attributes(
                body.slice(GENERIC_HEADER, body.remaining() - GENERIC_HEADER).order(body.order()));
    }
}
