package io.lb4j.schedulers;

import io.lb4j.core.KeyExpression;
import io.lb4j.core.PickRequest;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * The hashed key of nginx's schedulers: the CRC-32 of its text. Where the client's IPv4 address is the whole key, that of its text is
 * reckoned from its octets, and no text is made. Immutable.
 */
final class CrcKey {

    /** The hash of an empty key, and of no other. */
    static final long EMPTY = -1;

    private static final int OCTETS = 1 << Byte.SIZE;

    /** Of each octet its decimal digits and a dot, the first digit in the low bits. */
    private static final int[] DECIMALS = new int[OCTETS];

    private static final byte[] LENGTHS = new byte[OCTETS]; // of those

    static {
        for (int octet = 0; octet < OCTETS; octet++) {
            String decimal = octet + ".";
            LENGTHS[octet] = (byte) decimal.length();
            for (int i = 0; i < decimal.length(); i++) {
                DECIMALS[octet] |= decimal.charAt(i) << (Byte.SIZE * i);
            }
        }
    }

    private final KeyExpression expression;
    private final boolean isAddress;

    CrcKey(KeyExpression expression) {
        this.expression = expression;
        this.isAddress = expression.isClientAddress();
    }

    /** Returns the key's text. */
    String text(PickRequest request) {
        return expression.evaluate(request);
    }

    /** Returns the hash, an unsigned int, or {@link #EMPTY}. */
    long hash(PickRequest request) {
        if (isAddress) {
            InetSocketAddress client = request.client();
            if (client != null && client.getAddress() instanceof Inet4Address address) {
                return Integer.toUnsignedLong(hash(address.getAddress()));
            }
        }
        String text = expression.evaluate(request);
        return text.isEmpty() ? EMPTY : Integer.toUnsignedLong(Crc32.finish(Crc32.update(Crc32.INITIAL, text)));
    }

    /** Returns the CRC-32 of an IPv4 address as it is written. */
    static int hash(byte[] address) {
        int a = address[0] & 0xff;
        int b = address[1] & 0xff;
        int c = address[2] & 0xff;
        int d = address[3] & 0xff;
        int state = Crc32.update(Crc32.INITIAL, pair(a, b), LENGTHS[a] + LENGTHS[b]);
        return Crc32.finish(
                Crc32.update(state, pair(c, d), LENGTHS[c] + LENGTHS[d] - 1)); // the last dot is not written
    }

    private static long pair(int first, int second) {
        return DECIMALS[first] | (long) DECIMALS[second] << (Byte.SIZE * LENGTHS[first]);
    }
}
