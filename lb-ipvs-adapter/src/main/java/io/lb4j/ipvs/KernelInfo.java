package io.lb4j.ipvs;

/**
 * What the kernel says of its IPVS.
 *
 * @param version three octets, such as 0x010201 for 1.2.1
 * @param tableSize how many lists its connection table has
 */
public record KernelInfo(int version, int tableSize) {

    /** Returns the version as in {@code 1.2.1}. */
    public String versionText() {
        return (version >> 16 & 0xff) + "." + (version >> 8 & 0xff) + "." + (version & 0xff);
    }
}
