package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.Traffic;

/** Reads what the kernel has counted. */
final class TrafficCodec {

    private TrafficCodec() {}

    /** Reads the counters of 64 bits if they are there, else those of 32 bits, which begin anew after 2^32. */
    static Traffic read(Attributes owner, int narrow, int wide) {
        if (owner.has(wide)) {
            return read(owner.nested(wide));
        }
        return owner.has(narrow) ? read(owner.nested(narrow)) : Traffic.NONE;
    }

    /** The kernel numbers them from 1, in the order of the record. */
    private static Traffic read(Attributes counters) {
        return new Traffic(
                counters.counter(1),
                counters.counter(2),
                counters.counter(3),
                counters.counter(4),
                counters.counter(5),
                counters.counter(6),
                counters.counter(7),
                counters.counter(8),
                counters.counter(9),
                counters.counter(10));
    }
}
