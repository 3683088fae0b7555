package io.lb4j.ipvs;

import io.lb4j.core.InvalidValueException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a virtual service of the kernel is defined.
 *
 * @param key what tells it from the others
 * @param scheduler the kernel's name of its scheduler, 1 to 15 characters
 * @param flags flags of the scheduler
 * @param persistent which clients belong together; {@code null} if each connection is by itself
 * @param onePacket whether every datagram is scheduled anew
 */
public record IpvsService(
        ServiceKey key,
        String scheduler,
        Set<SchedulerFlag> flags,
        @Nullable Persistent persistent,
        boolean onePacket) {

    /** The kernel keeps 16 octets, a zero at the end. */
    private static final int MAX_NAME = 15;

    /** Checks names and prefix. */
    public IpvsService {
        Objects.requireNonNull(key, "key");
        requireName("scheduler", scheduler);
        flags = Collections.unmodifiableSet(
                flags.isEmpty() ? EnumSet.noneOf(SchedulerFlag.class) : EnumSet.copyOf(flags));
        if (persistent != null) {
            int bits = key.family().bits();
            int least = key.family() == AddressFamily.IPV6 ? 1 : 0;
            if (persistent.prefix() < least || persistent.prefix() > bits) {
                throw new InvalidValueException("prefix", persistent.prefix(), least + ".." + bits);
            }
            if (persistent.engine() != null) {
                requireName("engine", persistent.engine());
            }
        }
    }

    /** Defines a service without flags, persistence or one-packet scheduling. */
    public static IpvsService of(ServiceKey key, String scheduler) {
        return new IpvsService(key, scheduler, Set.of(), null, false);
    }

    private static void requireName(String what, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new InvalidValueException(what, name, "1 to " + MAX_NAME + " ASCII characters");
        }
    }

    /** Returns the same service with this persistence; {@code null} for none. */
    public IpvsService withPersistent(@Nullable Persistent newPersistent) {
        return new IpvsService(key, scheduler, flags, newPersistent, onePacket);
    }

    /** Returns the same service with this scheduler and these flags. */
    public IpvsService withScheduler(String newScheduler, Set<SchedulerFlag> newFlags) {
        return new IpvsService(key, newScheduler, newFlags, persistent, onePacket);
    }

    /** Returns the same service with every datagram scheduled anew. */
    public IpvsService onePacketScheduling() {
        return new IpvsService(key, scheduler, flags, persistent, true);
    }
}
