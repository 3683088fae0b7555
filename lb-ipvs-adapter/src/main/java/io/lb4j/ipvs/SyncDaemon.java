package io.lb4j.ipvs;

import io.lb4j.core.InvalidValueException;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kernel thread that tells a second director of connections, or listens to one.
 *
 * @param role which of both
 * @param device the network device of its multicast, 1 to 15 characters
 * @param syncId 0..255; a backup with 0 listens to all, else to its own number alone
 * @param maxLength longest message in octets; 0 for what the device takes
 * @param group multicast group; {@code null} for 224.0.0.81
 * @param port UDP port; 0 for 8848
 * @param timeToLive of its packets; 0 for 1
 */
public record SyncDaemon(
        Role role,
        String device,
        int syncId,
        int maxLength,
        @Nullable InetAddress group,
        int port,
        int timeToLive) {

    private static final int MAX_OCTET = 255;
    private static final int MAX_DEVICE = 15;

    /** What a sync daemon does. */
    public enum Role {
        /** Tells. */
        MASTER,
        /** Listens. */
        BACKUP
    }

    /** Checks every component. */
    public SyncDaemon {
        Objects.requireNonNull(role, "role");
        if (device.isEmpty() || device.length() > MAX_DEVICE) {
            throw new InvalidValueException("device", device, "1 to " + MAX_DEVICE + " characters");
        }
        requireRange("sync-id", syncId, MAX_OCTET);
        requireRange("max-length", maxLength, 0xffff);
        requireRange("time-to-live", timeToLive, MAX_OCTET);
        ServerKey.requirePort(port);
        if (group != null && !group.isMulticastAddress()) {
            throw new InvalidValueException("group", group.getHostAddress(), "a multicast address");
        }
    }

    /** Defines a daemon with the kernel's defaults. */
    public static SyncDaemon of(Role role, String device, int syncId) {
        return new SyncDaemon(role, device, syncId, 0, null, 0, 0);
    }

    private static void requireRange(String what, int value, int max) {
        if (value < 0 || value > max) {
            throw new InvalidValueException(what, value, "0.." + max);
        }
    }
}
