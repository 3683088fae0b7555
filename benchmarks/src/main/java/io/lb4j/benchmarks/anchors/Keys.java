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

    /** SipHash-1-3 of a request's client, the hash of LVS's Maglev: Aumasson and Bernstein's, for one block of four octets. */
    static long sipHash(PickRequest request) {
        long word = (4L << 56)
                | Integer.toUnsignedLong(
                        Objects.requireNonNull(request.client()).getAddress().hashCode());
        long a = 0x736f6d6570736575L;
        long b = 0x646f72616e646f6dL;
        long c = 0x6c7967656e657261L;
        long d = 0x7465646279746573L ^ word;
        for (int round = 0; round < 4; round++) {
            a += b;
            c += d;
            b = Long.rotateLeft(b, 13) ^ a;
            d = Long.rotateLeft(d, 16) ^ c;
            a = Long.rotateLeft(a, 32);
            c += b;
            a += d;
            b = Long.rotateLeft(b, 17) ^ c;
            d = Long.rotateLeft(d, 21) ^ a;
            c = Long.rotateLeft(c, 32);
            if (round == 0) { // one round for the block, three at the end
                a ^= word;
                c ^= 0xff;
            }
        }
        return a ^ b ^ c ^ d;
    }

    static long hash(long key) {
        long h = key;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
