package io.lb4j.benchmarks.anchors;

import io.lb4j.core.PickRequest;
import java.util.Objects;

/** The reference hash: the 64-bit finaliser of MurmurHash3, which is what a hash of an address costs at least. */
final class Keys {

    private Keys() {}

    /** Returns the hash of a request's client; of an IPv4 address, {@code hashCode} is the address itself. */
    static long hash(PickRequest request) {
        return hash(Objects.requireNonNull(request.client()).getAddress().hashCode());
    }

    static long hash(long key) {
        long h = key;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
