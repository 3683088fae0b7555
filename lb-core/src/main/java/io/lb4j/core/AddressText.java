package io.lb4j.core;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Writes an address as C's {@code inet_ntop} and nginx's {@code $remote_addr} do, whose text is hashed: IPv6 in lower case, without
 * a scope, the first of the longest runs of zero groups left out, an embedded IPv4 address in decimal.
 */
public final class AddressText {

    private static final int GROUPS = 8;
    private static final int GROUPS_BEFORE_IPV4 = 6;

    private AddressText() {}

    /** Returns the address as text. */
    public static String of(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == 4 ? address.getHostAddress() : ofGroups(groups(octets));
    }

    /**
     * Writes an IPv6 address that may be written otherwise; looks nothing up. What is none, which only a host with a colon can
     * be, stays as it is.
     */
    static String ofIpv6(String host) {
        try {
            byte[] octets = InetAddress.getByName("[" + host + "]").getAddress();
            return octets.length == 4 ? "::ffff:" + dotted(octets) : ofGroups(groups(octets));
        } catch (UnknownHostException e) {
            return host;
        }
    }

    private static String dotted(byte[] octets) {
        return (octets[0] & 0xff) + "." + (octets[1] & 0xff) + "." + (octets[2] & 0xff) + "." + (octets[3] & 0xff);
    }

    private static int[] groups(byte[] octets) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((octets[2 * i] & 0xff) << 8) | (octets[2 * i + 1] & 0xff);
        }
        return groups;
    }

    private static String ofGroups(int[] groups) {
        int start = -1;
        int length = 1; // a single zero group is written
        for (int i = 0; i < GROUPS; i++) {
            int run = zerosFrom(groups, i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        boolean dotted = start == 0 && embedsIpv4(groups, length);
        StringBuilder text = new StringBuilder(39);
        int i = 0;
        while (i < (dotted ? GROUPS_BEFORE_IPV4 : GROUPS)) {
            if (i == start) {
                text.append(i == 0 ? "::" : ":");
                i += length;
            } else {
                text.append(Integer.toHexString(groups[i])).append(i < GROUPS - 1 ? ":" : "");
                i++;
            }
        }
        return dotted ? text + decimal(groups[6]) + "." + decimal(groups[7]) : text.toString();
    }

    private static int zerosFrom(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    /** Mapped and compatible addresses; the last condition keeps {@code ::1} as it is, and is nginx's to the letter. */
    private static boolean embedsIpv4(int[] groups, int zeros) {
        return switch (zeros) {
            case 5 -> groups[5] == 0xffff;
            case 6 -> true;
            case 7 -> groups[7] >> 8 != 0 && (groups[7] & 0xff) != 1;
            default -> false;
        };
    }

    private static String decimal(int group) {
        return (group >> 8) + "." + (group & 0xff);
    }
}
