package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.netlink.HostNetwork.Address;
import io.lb4j.ipvs.netlink.HostNetwork.Device;
import io.lb4j.ipvs.netlink.HostNetwork.Prefix;
import io.lb4j.ipvs.netlink.HostNetwork.Route;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads devices, addresses and routes by the kernel's routing netlink. Not thread-safe. */
final class RouteReader {

    /** Messages of one kind: what asks for all of them, what tells of one, and the length of the header that both have. */
    private enum Kind {
        LINK(18, 16, 16),
        ADDRESS(22, 20, 8),
        ROUTE(26, 24, 12);

        final int question;
        final int answer;
        final int header;

        Kind(int question, int answer, int header) {
            this.question = question;
            this.answer = answer;
            this.header = header;
        }
    }

    private static final int ATTEMPTS = 5;

    private static final int FLAG_UP = 0x1;
    private static final int FLAG_LOOPBACK = 0x8;
    private static final int LINK_NAME = 3;
    private static final int LINK_MTU = 4;
    private static final int ADDRESS_OF_PEER = 1;
    private static final int ADDRESS_LOCAL = 2;
    private static final int DUPLICATE = 0x08;
    private static final int UNICAST = 1;
    private static final int LOCAL = 2;
    private static final int ROUTE_DESTINATION = 1;
    private static final int ROUTE_DEVICE = 4;
    private static final int ROUTE_GATEWAY = 5;
    private static final int ROUTE_METRIC = 6;
    private static final int ROUTE_NEXT_HOPS = 9;
    private static final int ROUTE_TABLE = 15;
    private static final int ROUTE_VIA = 18;
    private static final int CLONED = 0x200;

    private final Channel channel;
    private int sequence;
    private final Map<Integer, String> names = new HashMap<>();

    private RouteReader(Channel channel) {
        this.channel = channel;
    }

    /** Reads all, and closes the channel. */
    static HostNetwork read(Channel channel) {
        try (channel) {
            RouteReader reader = new RouteReader(channel);
            List<Device> devices = reader.all(Kind.LINK, reader::device);
            List<Address> addresses = reader.all(Kind.ADDRESS, reader::address);
            return new HostNetwork(devices, addresses, reader.all(Kind.ROUTE, reader::route));
        }
    }

    /** Makes one element of a message's header and attributes; {@code null} of what does not matter. */
    private interface Maker<T> {
        @Nullable
        T make(ByteBuffer header, Attributes attributes);
    }

    private <T> List<T> all(Kind kind, Maker<T> maker) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<T> elements = new ArrayList<>();
            boolean whole = dump(kind, message -> {
                ByteBuffer body = message.body();
                if (body.remaining() < kind.header) {
                    throw Message.unreadable(body.remaining() + " octets are no " + kind);
                }
                ByteBuffer attributes = body.slice(kind.header, body.remaining() - kind.header);
                T element = maker.make(body, new Attributes(attributes.order(body.order())));
                if (element != null) {
                    elements.add(element);
                }
            });
            if (whole) {
                return elements;
            }
        }
        throw new IpvsException(
                Reason.NO_ANSWER, "read devices and routes: they have changed while they were read; try again");
    }

    private boolean dump(Kind kind, Consumer<Message> reader) {
        sequence++;
        ByteBuffer question = ByteBuffer.allocate(Message.HEADER + kind.header).order(ByteOrder.nativeOrder());
        question.putInt(question.capacity()).putShort((short) kind.question);
        question.putShort((short) (MessageWriter.REQUEST | MessageWriter.DUMP)).putInt(sequence);
        channel.send(question.array());
        boolean whole = true;
        while (true) {
            for (Message message : Message.all(channel.receive())) {
                if (message.sequence() != sequence) {
                    continue;
                }
                whole &= (message.flags() & Message.INTERRUPTED) == 0;
                if (message.type() == kind.answer) {
                    reader.accept(message);
                } else if (message.type() == Message.DONE && message.errorNumber() == 0) {
                    return whole;
                } else {
                    throw new IpvsException(
                            Reason.NO_ANSWER, "read devices and routes: " + Errno.text(message.refusal()));
                }
            }
        }
    }

    private Device device(ByteBuffer header, Attributes attributes) {
        int flags = header.getInt(8);
        String name = attributes.text(LINK_NAME);
        names.put(header.getInt(4), name);
        int mtu = attributes.has(LINK_MTU) ? attributes.u32(LINK_MTU) : 0;
        return new Device(name, mtu, (flags & FLAG_UP) != 0, (flags & FLAG_LOOPBACK) != 0);
    }

    private @Nullable Address address(ByteBuffer header, Attributes attributes) {
        AddressFamily family = family(header);
        if (family == null) {
            return null;
        }
        int local = attributes.has(ADDRESS_LOCAL) ? ADDRESS_LOCAL : ADDRESS_OF_PEER;
        int prefix = Byte.toUnsignedInt(header.get(1));
        String device = names.getOrDefault(header.getInt(4), "");
        return new Address(read(attributes, local, family), prefix, device, (header.get(2) & DUPLICATE) != 0);
    }

    private @Nullable Route route(ByteBuffer header, Attributes attributes) {
        AddressFamily family = family(header);
        int type = Byte.toUnsignedInt(header.get(7));
        if (family == null || (type != UNICAST && type != LOCAL) || (header.getInt(8) & CLONED) != 0) {
            return null;
        }
        InetAddress destination = attributes.has(ROUTE_DESTINATION)
                ? read(attributes, ROUTE_DESTINATION, family)
                : Addresses.of(new byte[family.bits() / Byte.SIZE], family);
        int table = attributes.has(ROUTE_TABLE) ? attributes.u32(ROUTE_TABLE) : Byte.toUnsignedInt(header.get(4));
        return new Route(
                new Prefix(destination, Byte.toUnsignedInt(header.get(1))),
                !attributes.has(ROUTE_GATEWAY) && !attributes.has(ROUTE_VIA) && !attributes.has(ROUTE_NEXT_HOPS),
                attributes.has(ROUTE_DEVICE) ? names.getOrDefault(attributes.u32(ROUTE_DEVICE), "") : "",
                table,
                attributes.has(ROUTE_METRIC) ? Integer.toUnsignedLong(attributes.u32(ROUTE_METRIC)) : 0,
                type == LOCAL);
    }

    private static @Nullable AddressFamily family(ByteBuffer header) {
        int number = Byte.toUnsignedInt(header.get(0));
        for (AddressFamily family : AddressFamily.values()) {
            if (family.number() == number) {
                return family;
            }
        }
        return null;
    }

    private static InetAddress read(Attributes attributes, int type, AddressFamily family) {
        return Addresses.of(attributes.octets(type, family.bits() / Byte.SIZE), family);
    }
}
