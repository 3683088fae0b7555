package io.lb4j.ipvs;

import io.lb4j.core.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * Which clients of a virtual service belong together, and for how long they stay with one real server.
 *
 * @param timeoutSeconds how long an entry outlives the last connection made under it, 1 or more
 * @param prefix how many bits of the client's address tell, 0..128; all of them make each client one by itself
 * @param engine the persistence engine, such as {@code sip}; {@code null} for the client's address alone
 */
public record Persistent(
        int timeoutSeconds, int prefix, @Nullable String engine) {

    /** What {@code ipvsadm -p} means without a number, as 1.31 does it; its manual says 300. */
    public static final int DEFAULT_TIMEOUT_SECONDS = 360;

    /** Checks the numbers. */
    public Persistent {
        if (timeoutSeconds < 1) {
            throw new InvalidValueException("timeout", timeoutSeconds, "1 second or more");
        }
        if (prefix < 0 || prefix > AddressFamily.IPV6.bits()) {
            throw new InvalidValueException("prefix", prefix, "0.." + AddressFamily.IPV6.bits());
        }
    }

    /** Returns how long and for whom, as in {@code 300 s for /32}. */
    @Override
    public String toString() {
        return timeoutSeconds + " s for /" + prefix + (engine == null ? "" : " by " + engine);
    }
}
