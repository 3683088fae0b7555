package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.SyncDaemon.Role;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sync daemon of a line. */
final class DaemonOptions {

    private static final int MAX_OCTET = 255;
    private static final int MAX_PORT = 0xffff;
    /** A datagram without the headers of IP and UDP. */
    private static final int MAX_LENGTH = 0xffff - 20 - 8;

    private final CommandLine line;

    DaemonOptions(CommandLine line) {
        this.line = line;
    }

    Role role() {
        number(Option.SYNC_ID, 0, MAX_OCTET); // does nothing for one that stops, but may not be misspelt
        return switch (line.role()) {
            case "master" -> Role.MASTER;
            case "backup" -> Role.BACKUP;
            default ->
                throw new InvalidValueException(
                        line.command().toString(),
                        line.role(),
                        "master or backup",
                        NearestName.of(line.role(), List.of("master", "backup")));
        };
    }

    SyncDaemon daemon() {
        String device = line.value(Option.INTERFACE);
        if (device == null) {
            throw new InvalidValueException(line.command().toString(), "", "--mcast-interface beside it");
        }
        return new SyncDaemon(
                role(),
                device,
                number(Option.SYNC_ID, 0, MAX_OCTET),
                number(Option.SYNC_MAXLEN, 1, MAX_LENGTH),
                group(),
                number(Option.MCAST_PORT, 1, MAX_PORT),
                number(Option.MCAST_TTL, 1, MAX_OCTET));
    }

    /** Returns 0, the kernel's default, for what is left out. */
    private int number(Option option, int min, int max) {
        String text = line.value(option);
        return text == null ? 0 : Words.number(option, text, min, max);
    }

    private @Nullable InetAddress group() {
        String text = line.value(Option.MCAST_GROUP);
        if (text == null) {
            return null;
        }
        InetAddress group = text.contains(":") ? HostPort.ipv6(Option.MCAST_GROUP, text) : HostPort.ipv4(text);
        if (group == null || !group.isMulticastAddress()) {
            throw new InvalidValueException("--mcast-group", text, "a multicast address");
        }
        return group;
    }
}
