package io.lb4j.core;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of one entry have in common: the client's network, and where they go; or a text.
 *
 * <p>An IPv4 address is written as IPv6. Keys are ordered so that a table can still tell them apart quickly when a client that
 * owns many IPv6 addresses makes their hashes collide.
 *
 * @param group port of the destination, or mark
 */
record PersistenceKey(long clientHigh, long clientLow, long toHigh, long toLow, int group)
        implements Comparable<PersistenceKey> {

    private static final long V4_AS_V6 = 0xffff_0000_0000L;
    /** No port and no mark: the key is half of a digest. */
    private static final int TEXT = -1;

    private static final long UNSIGNED_INT = 0xffff_ffffL;

    static PersistenceKey of(InetAddress client, int netmask, int prefix, @Nullable InetAddress to, int group) {
        long toHigh = 0;
        long toLow = 0;
        if (to instanceof Inet4Address v4) {
            toLow = V4_AS_V6 | (bits(v4) & UNSIGNED_INT);
        } else if (to != null) {
            byte[] octets = to.getAddress();
            toHigh = bits(octets, 0);
            toLow = bits(octets, 8);
        }
        if (client instanceof Inet4Address v4) {
            int kept = bits(v4) & (int) mask(32 + netmask);
            return new PersistenceKey(0, V4_AS_V6 | (kept & UNSIGNED_INT), toHigh, toLow, group);
        }
        byte[] octets = client.getAddress();
        long high = bits(octets, 0) & mask(Math.min(prefix, 64));
        long low = bits(octets, 8) & mask(Math.max(prefix - 64, 0));
        return new PersistenceKey(high, low, toHigh, toLow, group);
    }

    /**
     * Makes the key of a text that a client may choose: a digest, so that no client makes keys collide or entries large.
     *
     * @param place tells apart texts that are found in different places, 0..255
     */
    static PersistenceKey ofText(int place, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) place);
            byte[] octets = digest.digest(text.getBytes(StandardCharsets.UTF_8));
            return new PersistenceKey(bits(octets, 0), bits(octets, 8), 0, 0, TEXT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads by constant indices: so the compiler can do without the copy of the octets. */
    private static int bits(Inet4Address address) {
        byte[] octets = address.getAddress();
        return (octets[0] << 24) | ((octets[1] & 0xff) << 16) | ((octets[2] & 0xff) << 8) | (octets[3] & 0xff);
    }

    private static long bits(byte[] octets, int from) {
        long bits = 0;
        for (int i = from; i < from + 8; i++) {
            bits = (bits << 8) | (octets[i] & 0xff);
        }
        return bits;
    }

    /** Returns a mask of so many leading ones, 0..64. */
    private static long mask(int ones) {
        return ones == 0 ? 0 : -1L << (64 - ones);
    }

    /** Returns the same in letters and digits, for a store that other nodes read. */
    String text() {
        HexFormat hex = HexFormat.of();
        String client = hex.toHexDigits(clientHigh) + hex.toHexDigits(clientLow);
        return group == TEXT
                ? client
                : client + '-' + hex.toHexDigits(toHigh) + hex.toHexDigits(toLow) + '-' + hex.toHexDigits(group);
    }

    @Override
    public int compareTo(PersistenceKey other) {
        int order = Long.compare(clientHigh, other.clientHigh);
        order = order != 0 ? order : Long.compare(clientLow, other.clientLow);
        order = order != 0 ? order : Long.compare(toHigh, other.toHigh);
        order = order != 0 ? order : Long.compare(toLow, other.toLow);
        return order != 0 ? order : Integer.compare(group, other.group);
    }
}
