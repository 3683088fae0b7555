package io.lb4j.ipvs.netlink;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.Tunnel;

/** Real servers as attributes. */
final class ServerCodec {

    /** The attribute of a message that holds all of these. */
    private static final int SERVER = 2;

    private static final int ADDRESS = 1;
    private static final int PORT = 2;
    private static final int METHOD = 3;
    private static final int WEIGHT = 4;
    private static final int UPPER = 5;
    private static final int LOWER = 6;
    private static final int ACTIVE = 7;
    private static final int INACTIVE = 8;
    private static final int PERSISTENT = 9;
    private static final int STATS = 10;
    private static final int FAMILY = 11;
    private static final int STATS64 = 12;
    private static final int TUNNEL_KIND = 13;
    private static final int TUNNEL_PORT = 14;
    private static final int TUNNEL_FLAGS = 15;

    private static final int CHECKSUM = 1;
    private static final int REMOTE_CHECKSUM = 2;

    private ServerCodec() {}

    /** Writes what tells the server from the others of its service. */
    static void writeKey(MessageWriter writer, ServerKey key) {
        writer.nested(SERVER, nested -> key(nested, key));
    }

    /** Writes all there is: what an edit leaves out, the kernel would set to its default. */
    static void write(MessageWriter writer, IpvsServer server) {
        writer.nested(SERVER, nested -> definition(nested, server));
    }

    private static void key(MessageWriter writer, ServerKey key) {
        Addresses.write(writer, ADDRESS, key.address());
        writer.port(PORT, key.port());
        writer.u16(FAMILY, AddressFamily.of(key.address()).number());
    }

    private static void definition(MessageWriter writer, IpvsServer server) {
        key(writer, server.key());
        writer.u32(METHOD, server.method().number());
        writer.u32(WEIGHT, server.weight());
        writer.u32(UPPER, server.upperThreshold());
        writer.u32(LOWER, server.lowerThreshold());
        Tunnel tunnel = server.tunnel();
        writer.u8(TUNNEL_KIND, kind(tunnel.kind()));
        writer.port(TUNNEL_PORT, tunnel.port());
        writer.u16(
                TUNNEL_FLAGS,
                switch (tunnel.checksum()) {
                    case NONE -> 0;
                    case FULL -> CHECKSUM;
                    case REMOTE -> REMOTE_CHECKSUM;
                });
    }

    private static int kind(Tunnel.Kind kind) {
        return switch (kind) {
            case IPIP -> 0;
            case GUE -> 1;
            case GRE -> 2;
        };
    }

    /** Reads a server of a service of this family, which kernels before 3.18 do not say again. */
    static ServerEntry read(Attributes message, AddressFamily serviceFamily) {
        Attributes attributes = message.nested(SERVER);
        int family = attributes.has(FAMILY) ? attributes.u16(FAMILY) : 0;
        ServerKey key = new ServerKey(
                Addresses.read(attributes, ADDRESS, family == 0 ? serviceFamily : Addresses.family(family)),
                attributes.port(PORT));
        try {
            IpvsServer server = new IpvsServer(
                    key,
                    method(attributes.u32(METHOD)),
                    attributes.u32(WEIGHT),
                    attributes.u32(UPPER),
                    attributes.u32(LOWER),
                    tunnel(attributes));
            return new ServerEntry(
                    server,
                    attributes.counter(ACTIVE),
                    attributes.counter(INACTIVE),
                    attributes.counter(PERSISTENT),
                    TrafficCodec.read(attributes, STATS, STATS64));
        } catch (InvalidValueException e) {
            throw Message.unreadable("server " + key + " with " + e.getMessage());
        }
    }

    private static ForwardingMethod method(int number) {
        for (ForwardingMethod method : ForwardingMethod.values()) {
            if (method.number() == number) {
                return method;
            }
        }
        throw Message.unreadable("the forwarding method " + number);
    }

    private static Tunnel tunnel(Attributes attributes) {
        int number = attributes.has(TUNNEL_KIND) ? attributes.u8(TUNNEL_KIND) : 0;
        int flags = attributes.has(TUNNEL_FLAGS) ? attributes.u16(TUNNEL_FLAGS) : 0;
        Tunnel.Checksum checksum = (flags & REMOTE_CHECKSUM) != 0
                ? Tunnel.Checksum.REMOTE
                : (flags & CHECKSUM) != 0 ? Tunnel.Checksum.FULL : Tunnel.Checksum.NONE;
        for (Tunnel.Kind kind : Tunnel.Kind.values()) {
            if (kind(kind) == number) {
                // the kernel keeps a port also where it means nothing
                return new Tunnel(kind, kind == Tunnel.Kind.GUE ? attributes.port(TUNNEL_PORT) : 0, checksum);
            }
        }
        throw Message.unreadable("the tunnel type " + number);
    }
}
