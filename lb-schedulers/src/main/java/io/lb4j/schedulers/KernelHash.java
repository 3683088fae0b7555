package io.lb4j.schedulers;

import io.lb4j.core.ServerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kernel's hashes of addresses; all sums wrap at 32 bits. */
final class KernelHash {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final int GOLDEN_RATIO = 0x61C88647;

    private KernelHash() {}

    /** Returns an IPv4 address as a number, and of an IPv6 address its four words by exclusive or; 0 if it is not known. */
    static int fold(@Nullable InetSocketAddress from) {
        InetAddress address = from == null ? null : from.getAddress();
        if (address == null) {
            return 0;
        }
        return fold(address.getAddress());
    }

    /** Returns the same of a server; a name, which the kernel does not have, counts by its text. */
    static int fold(ServerAddress server) {
        String host = server.host();
        if (!IPV4.matcher(host).matches() && host.indexOf(':') < 0) {
            return Crc32.finish(Crc32.update(Crc32.INITIAL, host));
        }
        try {
            return fold(InetAddress.getByName(host).getAddress()); // a literal: nothing is looked up
        } catch (UnknownHostException e) {
            return Crc32.finish(Crc32.update(Crc32.INITIAL, host));
        }
    }

    private static int fold(byte[] octets) {
        int folded = 0;
        for (int i = 0; i < octets.length; i += 4) {
            folded ^= ((octets[i] & 0xff) << 24)
                    | ((octets[i + 1] & 0xff) << 16)
                    | ((octets[i + 2] & 0xff) << 8)
                    | (octets[i + 3] & 0xff);
        }
        return folded;
    }

    /** Returns the port, or 0 if it is not known. */
    static int port(@Nullable InetSocketAddress from) {
        return from == null ? 0 : from.getPort();
    }

    /** The kernel's {@code hash_32}: the top bits of a product. */
    static int hash32(int value, int bits) {
        return (value * GOLDEN_RATIO) >>> (Integer.SIZE - bits);
    }

    /**
     * The kernel's {@code hsiphash} of one number, as 64-bit kernels have it: SipHash-1-3 with both halves of the key equal, the
     * low half of the result.
     */
    static int hsiphash(int value, long key) {
        long v0 = 0x736f6d6570736575L ^ key;
        long v1 = 0x646f72616e646f6dL ^ key;
        long v2 = 0x6c7967656e657261L ^ key;
        long v3 = 0x7465646279746573L ^ key;
        long block = (4L << 56) | Integer.toUnsignedLong(value);
        v3 ^= block;
        for (int round = 0; round < 4; round++) {
            if (round == 1) { // one round for the block, three to finish
                v0 ^= block;
                v2 ^= 0xff;
            }
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return (int) (v0 ^ v1 ^ v2 ^ v3);
    }
}
