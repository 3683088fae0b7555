package io.lb4j.ipvs.keepalived;

import io.lb4j.core.AddressText;
import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.AddressFamily;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which of two or more directors has the addresses, by VRRP version 3.
 *
 * @param device network device over which the directors speak, and which has the addresses unless they name another
 * @param routerId the same number on each of the directors, and on nobody else in the segment, 1..255
 * @param priority the live director with the highest one is the master, 1..254
 * @param state what the director is at first
 * @param interval how often the master speaks, 100 ms to 40 s; silence of three of them and a little makes another the master
 * @param nopreempt whether a director that comes back leaves the addresses where they are
 * @param preemptDelay how long it waits before it takes them; {@code null} for not at all
 * @param addresses those that move, at least one
 * @param peers the other directors, of which each is told for itself; empty for multicast
 * @param track how the life of the application is watched; {@code null} for not at all
 */
public record VrrpSettings(
        String device,
        int routerId,
        int priority,
        State state,
        Duration interval,
        boolean nopreempt,
        @Nullable Duration preemptDelay,
        List<MovingAddress> addresses,
        List<InetAddress> peers,
        @Nullable Track track) {

    /** What a director is at first. */
    public enum State {
        /** It takes the addresses as soon as it starts, and yields to a higher priority. */
        MASTER,
        /** It first listens for a master. */
        BACKUP
    }

    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(40);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(1000);

    /** Checks every component, and that they fit together. */
    public VrrpSettings {
        Objects.requireNonNull(state, "state");
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
        if (!MovingAddress.DEVICE.matcher(device).matches()) {
            throw new InvalidValueException("device", device, "the network device of VRRP, such as eth0");
        }
        Track.requireRange("router-id", routerId, 1, 255);
        Track.requireRange("priority", priority, 1, 254);
        if (interval.compareTo(LEAST_INTERVAL) < 0
                || interval.compareTo(LONGEST_INTERVAL) > 0
                || interval.toMillis() % 10 != 0) {
            throw new InvalidValueException("interval", interval, "100ms to 40s, in steps of 10ms");
        }
        if (nopreempt && state == State.MASTER) {
            throw new InvalidValueException("state", "master", "backup on each director, with nopreempt");
        }
        if (preemptDelay != null) {
            checkDelay(preemptDelay, nopreempt, state);
        }
        if (addresses.isEmpty()) {
            throw new InvalidValueException("addresses", "", "an address, since no service of the kernel has one");
        }
        for (InetAddress peer : peers) {
            if (AddressFamily.of(peer) != family(addresses)) {
                throw new InvalidValueException(
                        "unicast-peers",
                        AddressText.of(peer),
                        "an address of the family of VRRP, " + family(addresses));
            }
        }
    }

    private static void checkDelay(Duration delay, boolean nopreempt, State state) {
        if (nopreempt) {
            throw new InvalidValueException("preempt-delay", delay, "none beside nopreempt");
        }
        if (state == State.MASTER) {
            throw new InvalidValueException("state", "master", "backup, with preempt-delay");
        }
        if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0 || delay.toMillis() % 1000 != 0) {
            throw new InvalidValueException("preempt-delay", delay, "whole seconds, 0s to 1000s");
        }
    }

    /** VRRP speaks IPv4 if an address is of IPv4; those of IPv6 then move with them. */
    private static AddressFamily family(List<MovingAddress> addresses) {
        return addresses.stream().anyMatch(address -> address.family() == AddressFamily.IPV4)
                ? AddressFamily.IPV4
                : AddressFamily.IPV6;
    }

    AddressFamily family() {
        return family(addresses);
    }
}
