package io.lb4j.schedulers;

/** The hash of the schedulers that follow no original: stable over versions and machines. */
final class Mix {

    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private Mix() {}

    /** Spreads a number over 64 bits, one to one: the finalizer of MurmurHash3 with Stafford's thirteenth constants. */
    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Returns the {@code n}th number of a series of its own for each {@code seed}. */
    static long nth(long seed, int n) {
        return mix(seed + (n + 1) * GOLDEN_RATIO);
    }

    /** Hashes a text; a {@link String} remembers its hash code, which this spreads. */
    static long of(String text) {
        return mix(text.hashCode() * GOLDEN_RATIO);
    }

    /** Hashes the octets of an address, four at a time. */
    static long of(byte[] octets) {
        long hash = 0;
        for (int i = 0; i < octets.length; i += Integer.BYTES) {
            int word = ((octets[i] & 0xff) << 24)
                    | ((octets[i + 1] & 0xff) << 16)
                    | ((octets[i + 2] & 0xff) << 8)
                    | (octets[i + 3] & 0xff);
            hash = mix((hash ^ word) + GOLDEN_RATIO);
        }
        return hash;
    }

    /** Brings 64 hashed bits into 0 to {@code bound} - 1, without a division. */
    static int reduce(long hash, int bound) {
        return (int) (((hash >>> Integer.SIZE) * bound) >>> Integer.SIZE);
    }
}
