package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.IpvsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks one family of generic netlink, and finds the answers that belong to each question: others, which an earlier question has left
 * behind that failed half-way, are dropped. Not thread-safe.
 */
final class Conversation {

    /**
     * How many orders go in one datagram. Each of them may leave an error, which takes some 1,300 octets of a receive buffer that
     * has 212,992 unless somebody made it smaller.
     */
    static final int ORDERS_AT_ONCE = 64;

    /** The controller, which knows the numbers of all families, has this one itself. */
    private static final int CONTROLLER = 16;

    /** The controller's command to look a family up, and that of its answer. */
    private static final int GET_FAMILY = 3;

    private static final int NEW_FAMILY = 1;

    private static final String OPEN = "open kernel IPVS";

    private static final int WHOLE = 0;
    private static final int INTERRUPTED = -1;

    private final Channel channel;
    private final MessageWriter writer;
    private final int family;
    private int sequence;

    private Conversation(Channel channel, ByteOrder order, int family, int sequence) {
        this.channel = channel;
        this.writer = new MessageWriter(order);
        this.family = family;
        this.sequence = sequence;
    }

    /** Looks the family up; the kernel loads its module for that, if it may. */
    static Conversation with(String familyName, Channel channel, ByteOrder order) {
        Conversation controller = new Conversation(channel, order, CONTROLLER, 0);
        int errno;
        try {
            controller.send(GET_FAMILY, 0, body -> SettingsCodec.writeFamilyName(body, familyName));
            Message answer = controller.answer();
            if (answer.type() == CONTROLLER) {
                int family = SettingsCodec.readFamilyId(answer.attributes(NEW_FAMILY));
                return new Conversation(channel, order, family, controller.sequence);
            }
            errno = answer.refusal();
        } catch (IpvsException e) {
            throw Refusal.unanswered(OPEN, e);
        }
        throw Refusal.noFamily(OPEN, errno);
    }

    /** Asks for one thing. */
    <T> T ask(Request request, Function<Attributes, T> reader) {
        int errno;
        try {
            send(request.command().number(), 0, request.body());
            Message answer = answer();
            if (answer.type() == family) {
                return reader.apply(answer.attributes(request.command().answer()));
            }
            errno = answer.refusal();
        } catch (IpvsException e) {
            throw Refusal.unanswered(request.wish(), e);
        }
        throw Refusal.of(request, errno);
    }

    /**
     * Asks for a list.
     *
     * @param reader takes its elements
     * @return whether it is whole; if not, it changed while the kernel wrote it
     */
    boolean list(Request request, Consumer<Attributes> reader) {
        int end;
        try {
            send(request.command().number(), MessageWriter.DUMP, request.body());
            end = elements(request.command().answer(), reader);
        } catch (IpvsException e) {
            throw Refusal.unanswered(request.wish(), e);
        }
        if (end > 0) {
            throw Refusal.of(request, end);
        }
        return end == WHOLE;
    }

    /** Returns {@link #WHOLE}, {@link #INTERRUPTED}, or an error number. */
    private int elements(int command, Consumer<Attributes> reader) {
        boolean whole = true;
        while (true) {
            for (Message message : messages()) {
                if (message.sequence() != sequence) {
                    continue;
                }
                whole &= (message.flags() & Message.INTERRUPTED) == 0;
                if (message.type() == family) {
                    reader.accept(message.attributes(command));
                } else if (message.type() != Message.DONE) {
                    return message.refusal();
                } else if (message.errorNumber() != 0) {
                    return message.errorNumber();
                } else {
                    return whole ? WHOLE : INTERRUPTED;
                }
            }
        }
    }

    /**
     * Gives orders, all in one datagram: the kernel follows them one by one. None of them is to be acknowledged, since they speak up
     * if they fail, but the empty message behind them. So nobody waits for the one that is never acknowledged: to stop a sync daemon
     * that has not begun to run yet, which the kernel counts as interrupted.
     *
     * @param orders 1 to {@link #ORDERS_AT_ONCE}
     * @return an error number for each, 0 for success
     */
    int[] order(List<Request> orders) {
        int first = sequence + 1;
        try {
            for (Request order : orders) {
                write(order.command().number(), 0, order.body());
            }
            sequence++;
            writer.end(sequence);
            channel.send(writer.take());
            return errors(first, orders.size());
        } catch (IpvsException e) {
            Object wish = orders.get(0).wish();
            int more = orders.size() - 1;
            throw Refusal.unanswered(more == 0 ? wish : wish + " and " + more + " changes more", e);
        }
    }

    private int[] errors(int first, int count) {
        int[] errors = new int[count];
        while (true) {
            for (Message message : messages()) {
                int index = message.sequence() - first;
                if (index < 0 || index > count) {
                    continue;
                }
                if (message.type() != Message.ERROR) {
                    throw Message.unreadable("message type " + message.type() + " for an order");
                }
                if (index == count) {
                    return errors;
                }
                errors[index] = message.errorNumber();
            }
        }
    }

    void close() {
        channel.close();
    }

    private void send(int command, int flags, Consumer<MessageWriter> body) {
        write(command, flags, body);
        channel.send(writer.take());
    }

    private void write(int command, int flags, Consumer<MessageWriter> body) {
        sequence++;
        writer.message(family, MessageWriter.REQUEST | flags, sequence, command, body);
    }

    private Message answer() {
        while (true) {
            for (Message message : messages()) {
                if (message.sequence() == sequence) {
                    return message;
                }
            }
        }
    }

    private List<Message> messages() {
        ByteBuffer datagram = channel.receive();
        if (!datagram.hasRemaining()) {
            throw Message.unreadable("it is empty");
        }
        return Message.all(datagram);
    }
}
