package io.lb4j.ipvs.netlink;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.SchedulerFlag;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Transport;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Virtual services as attributes. */
final class ServiceCodec {

    /** The attribute of a message that holds all of these. */
    private static final int SERVICE = 1;

    private static final int FAMILY = 1;
    private static final int PROTOCOL = 2;
    private static final int ADDRESS = 3;
    private static final int PORT = 4;
    private static final int MARK = 5;
    private static final int SCHEDULER = 6;
    private static final int FLAGS = 7;
    private static final int TIMEOUT = 8;
    private static final int NETMASK = 9;
    private static final int STATS = 10;
    private static final int ENGINE = 11;
    private static final int STATS64 = 12;

    private static final int PERSISTENT = 0x01;
    private static final int ONE_PACKET = 0x04;
    private static final int ALL_FLAGS = 0xffff_ffff;

    private ServiceCodec() {}

    /** Writes what tells the service from others. */
    static void writeKey(MessageWriter writer, ServiceKey key) {
        writer.nested(SERVICE, nested -> key(nested, key));
    }

    /** Writes all there is; the kernel wants time-out and mask also without persistence. */
    static void write(MessageWriter writer, IpvsService service) {
        writer.nested(SERVICE, nested -> definition(nested, service));
    }

    private static void key(MessageWriter writer, ServiceKey key) {
        writer.u16(FAMILY, key.family().number());
        if (key instanceof FirewallMark mark) {
            writer.u32(MARK, mark.mark());
        } else if (key instanceof ServiceAddress address) {
            writer.u16(PROTOCOL, address.transport().number());
            Addresses.write(writer, ADDRESS, address.address());
            writer.port(PORT, address.port());
        }
    }

    private static void definition(MessageWriter writer, IpvsService service) {
        key(writer, service.key());
        writer.text(SCHEDULER, service.scheduler());
        Persistent persistent = service.persistent();
        if (persistent != null && persistent.engine() != null) {
            writer.text(ENGINE, persistent.engine());
        }
        int flags = (persistent == null ? 0 : PERSISTENT) | (service.onePacket() ? ONE_PACKET : 0);
        for (SchedulerFlag flag : service.flags()) {
            flags |= flag.bit();
        }
        writer.u32s(FLAGS, flags, ALL_FLAGS);
        writer.u32(TIMEOUT, persistent == null ? 0 : persistent.timeoutSeconds());
        AddressFamily family = service.key().family();
        int prefix = persistent == null ? family.bits() : persistent.prefix();
        if (family == AddressFamily.IPV4) {
            writer.octets(NETMASK, mask(prefix));
        } else {
            writer.u32(NETMASK, prefix);
        }
    }

    private static byte[] mask(int prefix) {
        int ones = prefix == 0 ? 0 : -1 << (Integer.SIZE - prefix);
        return ByteBuffer.allocate(Integer.BYTES).putInt(ones).array();
    }

    /** Reads a service; {@code null} if it is of a protocol that the kernel keeps but never schedules for. */
    static @Nullable ServiceEntry read(Attributes message) {
        Attributes attributes = message.nested(SERVICE);
        ServiceKey key = readKey(attributes);
        if (key == null) {
            return null;
        }
        try {
            int flags = attributes.firstU32(FLAGS);
            IpvsService service = new IpvsService(
                    key,
                    attributes.text(SCHEDULER),
                    schedulerFlags(flags),
                    (flags & PERSISTENT) == 0 ? null : persistent(attributes, key.family()),
                    (flags & ONE_PACKET) != 0);
            return new ServiceEntry(service, TrafficCodec.read(attributes, STATS, STATS64));
        } catch (InvalidValueException e) {
            throw Message.unreadable(key + " with " + e.getMessage());
        }
    }

    private static @Nullable ServiceKey readKey(Attributes attributes) {
        AddressFamily family = Addresses.family(attributes.u16(FAMILY));
        if (attributes.has(MARK)) {
            int mark = attributes.u32(MARK);
            if (mark == 0) {
                throw Message.unreadable("the firewall mark 0");
            }
            return new FirewallMark(mark, family);
        }
        int protocol = attributes.u16(PROTOCOL);
        for (Transport transport : Transport.values()) {
            if (transport.number() == protocol) {
                return new ServiceAddress(
                        transport, Addresses.read(attributes, ADDRESS, family), attributes.port(PORT));
            }
        }
        return null;
    }

    private static Set<SchedulerFlag> schedulerFlags(int flags) {
        Set<SchedulerFlag> set = EnumSet.noneOf(SchedulerFlag.class);
        for (SchedulerFlag flag : SchedulerFlag.values()) {
            if ((flags & flag.bit()) != 0) {
                set.add(flag);
            }
        }
        return set;
    }

    private static Persistent persistent(Attributes attributes, AddressFamily family) {
        // the kernel lets others set 0, which keeps an entry no longer than its connections; 1 second comes nearest
        int timeout = Math.max(1, attributes.u32(TIMEOUT));
        int prefix = family == AddressFamily.IPV4 ? prefix(attributes.octets(NETMASK, 4)) : attributes.u32(NETMASK);
        return new Persistent(timeout, prefix, attributes.has(ENGINE) ? attributes.text(ENGINE) : null);
    }

    /** A mask with holes, which only others can set, counts up to its first. */
    private static int prefix(byte[] mask) {
        return Integer.numberOfLeadingZeros(~ByteBuffer.wrap(mask).getInt());
    }
}
