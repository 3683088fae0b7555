package io.lb4j.ipvs;

import io.lb4j.core.InvalidValueException;
import java.util.Objects;

/**
 * A virtual service told by the firewall mark of its packets.
 *
 * @param mark 1 to 2^32 - 1, as an unsigned number
 * @param family the family of the clients' addresses: the same mark may stand for one service of each
 */
public record FirewallMark(int mark, AddressFamily family) implements ServiceKey {

    /** Checks the mark. */
    public FirewallMark {
        Objects.requireNonNull(family, "family");
        if (mark == 0) {
            throw new InvalidValueException("mark", mark, "1.." + 0xffff_ffffL);
        }
    }

    /** Returns the mark and its family, as in {@code FWM 5} or {@code FWM 5 IPv6}. */
    @Override
    public String toString() {
        return "FWM " + Integer.toUnsignedString(mark) + (family == AddressFamily.IPV6 ? " IPv6" : "");
    }
}
