package io.lb4j.ipvs.netlink;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.SyncDaemon;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Sync daemons as attributes. */
final class DaemonCodec {

    /** The attribute of a message that holds all of these. */
    private static final int DAEMON = 3;

    private static final int STATE = 1;
    private static final int DEVICE = 2;
    private static final int SYNC_ID = 3;
    private static final int MAX_LENGTH = 4;
    private static final int GROUP = 5;
    private static final int GROUP6 = 6;
    private static final int PORT = 7;
    private static final int TIME_TO_LIVE = 8;

    private static final int MASTER = 1;
    private static final int BACKUP = 2;

    private DaemonCodec() {}

    /** Writes which of both daemons is meant. */
    static void writeRole(MessageWriter writer, SyncDaemon.Role role) {
        writer.nested(DAEMON, nested -> nested.u32(STATE, state(role)));
    }

    /** Writes a definition; what is left to the kernel is left out. */
    static void write(MessageWriter writer, SyncDaemon daemon) {
        writer.nested(DAEMON, nested -> definition(nested, daemon));
    }

    private static void definition(MessageWriter writer, SyncDaemon daemon) {
        writer.u32(STATE, state(daemon.role()));
        writer.text(DEVICE, daemon.device());
        writer.u32(SYNC_ID, daemon.syncId());
        if (daemon.maxLength() != 0) {
            writer.u16(MAX_LENGTH, daemon.maxLength());
        }
        InetAddress group = daemon.group();
        if (group != null) {
            writer.octets(group instanceof Inet6Address ? GROUP6 : GROUP, group.getAddress());
        }
        if (daemon.port() != 0) {
            writer.u16(PORT, daemon.port()); // the one port in the host's order
        }
        if (daemon.timeToLive() != 0) {
            writer.u8(TIME_TO_LIVE, daemon.timeToLive());
        }
    }

    private static int state(SyncDaemon.Role role) {
        return role == SyncDaemon.Role.MASTER ? MASTER : BACKUP;
    }

    static SyncDaemon read(Attributes message) {
        Attributes attributes = message.nested(DAEMON);
        try {
            return new SyncDaemon(
                    role(attributes.u32(STATE)),
                    attributes.text(DEVICE),
                    attributes.u32(SYNC_ID),
                    attributes.has(MAX_LENGTH) ? attributes.u16(MAX_LENGTH) : 0,
                    group(attributes),
                    attributes.has(PORT) ? attributes.u16(PORT) : 0,
                    attributes.has(TIME_TO_LIVE) ? attributes.u8(TIME_TO_LIVE) : 0);
        } catch (InvalidValueException e) {
            throw Message.unreadable("a sync daemon with " + e.getMessage());
        }
    }

    private static SyncDaemon.Role role(int state) {
        return switch (state) {
            case MASTER -> SyncDaemon.Role.MASTER;
            case BACKUP -> SyncDaemon.Role.BACKUP;
            default -> throw Message.unreadable("the daemon state " + state);
        };
    }

    private static @Nullable InetAddress group(Attributes attributes) {
        if (attributes.has(GROUP)) {
            return Addresses.of(attributes.octets(GROUP, 4), AddressFamily.IPV4);
        }
        return attributes.has(GROUP6) ? Addresses.of(attributes.octets(GROUP6, 16), AddressFamily.IPV6) : null;
    }
}
