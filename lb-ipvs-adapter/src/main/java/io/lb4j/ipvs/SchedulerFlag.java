package io.lb4j.ipvs;

/** A flag of a scheduler; what it means is the scheduler's, and {@code sh} and {@code mh} alone give the first two a meaning. */
public enum SchedulerFlag {
    /** {@code sh-fallback}, {@code mh-fallback}: another real server takes over for one that is unavailable. */
    FLAG_1(0x08),
    /** {@code sh-port}, {@code mh-port}: the client's port is hashed too. */
    FLAG_2(0x10),
    /** Without a meaning so far. */
    FLAG_3(0x20);

    private final int bit;

    SchedulerFlag(int bit) {
        this.bit = bit;
    }

    /** Returns the bit in the kernel's word of flags. */
    public int bit() {
        return bit;
    }
}
