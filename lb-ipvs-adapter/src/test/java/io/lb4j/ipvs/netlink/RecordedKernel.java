package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Gives the answers that a kernel gave once, under the numbers of the questions that are asked now. */
final class RecordedKernel implements Channel {

    private static final int SEQUENCE = 8;
    private static final int COMMAND = 16;
    private static final int CONTROLLER = 16;
    private static final int NOTHING = 1;

    private final Map<Command, List<byte[]>> answers = new HashMap<>();
    private final Deque<byte[]> due = new ArrayDeque<>();
    private final UnaryOperator<byte[]> damage;
    private boolean controller = true;
    int sent;
    boolean closed;

    /** Answers with what the damage makes of each datagram. */
    RecordedKernel(UnaryOperator<byte[]> damage) {
        this.damage = damage;
        answers.put(Command.GET_INFO, Recording.of("info"));
        answers.put(Command.GET_SERVICE, Recording.of("services"));
        answers.put(Command.GET_SERVER, Recording.of("servers"));
        answers.put(Command.GET_DAEMON, Recording.of("daemons"));
        answers.put(Command.GET_TIMEOUTS, Recording.of("timeouts"));
        answers.put(Command.NEW_SERVICE, Recording.of("exists"));
    }

    RecordedKernel() {
        this(UnaryOperator.identity());
    }

    /** Answers a command with these datagrams from now on. */
    RecordedKernel answering(Command command, List<byte[]> datagrams) {
        answers.put(command, datagrams);
        return this;
    }

    /** Has no family IPVS. */
    RecordedKernel withoutModule() {
        controller = false;
        return this;
    }

    @Override
    public void send(byte[] datagram) {
        sent++;
        ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            int length = bytes.getInt(start);
            answer(
                    bytes.getShort(start + 4),
                    length > COMMAND ? bytes.get(start + COMMAND) : 0,
                    bytes.getInt(start + SEQUENCE));
            bytes.position(start + Message.padded(length));
        }
    }

    private void answer(int type, int command, int sequence) {
        if (type == CONTROLLER) {
            give(controller ? Recording.of("family") : List.of(error(Errno.ENOENT)), sequence);
        } else if (type == NOTHING) {
            give(List.of(error(0)), sequence);
        } else {
            for (Command known : answers.keySet()) {
                if (known.number() == command) {
                    give(answers.get(known), sequence);
                }
            }
        }
    }

    private void give(List<byte[]> datagrams, int sequence) {
        for (byte[] datagram : datagrams) {
            ByteBuffer bytes = ByteBuffer.wrap(datagram.clone()).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < datagram.length; at += Message.padded(bytes.getInt(at))) {
                bytes.putInt(at + SEQUENCE, sequence);
            }
            due.add(damage.apply(bytes.array()));
        }
    }

    /** Returns a datagram with an error of this number, 0 for success. */
    static byte[] error(int errno) {
        return ByteBuffer.allocate(36)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, 36)
                .putShort(4, (short) Message.ERROR)
                .putInt(16, -errno)
                .array();
    }

    /** Gives an answer to a question that nobody asks any more. */
    void lateAnswer() {
        give(List.of(error(Errno.EPERM)), 0);
    }

    @Override
    public ByteBuffer receive() {
        byte[] datagram = due.poll();
        if (datagram == null) {
            throw new IpvsException(Reason.NO_ANSWER, "the recording is at its end");
        }
        return ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        closed = true;
    }
}
