package io.lb4j.core;

/**
 * A client's address under a mask: 4 or 16 bytes as two longs.
 *
 * @param length bytes of the address
 * @param high the first eight bytes, or all four
 * @param low the rest
 */
record ClientNetwork(int length, long high, long low) {

    static ClientNetwork of(byte[] address, int prefix) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < address.length; i++) {
            int kept = Math.max(0, Math.min(8, prefix - 8 * i));
            long octet = address[i] & 0xff & (0xff00 >> kept);
            if (i < 8) {
                high = (high << 8) | octet;
            } else {
                low = (low << 8) | octet;
            }
        }
        return new ClientNetwork(address.length, high, low);
    }
}
