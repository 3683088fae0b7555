package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.AddressFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses as attributes carry them: 16 octets, of which IPv4 uses the first four. */
final class Addresses {

    private static final int IPV4_LENGTH = 4;
    private static final int LENGTH = 16;

    private Addresses() {}

    static void write(MessageWriter writer, int type, InetAddress address) {
        writer.octets(type, Arrays.copyOf(address.getAddress(), LENGTH));
    }

    static InetAddress read(Attributes attributes, int type, AddressFamily family) {
        return of(attributes.octets(type, LENGTH), family);
    }

    /** Makes an address of the first octets; one of IPv6 stays so even if it holds an address of IPv4. */
    static InetAddress of(byte[] octets, AddressFamily family) {
        try {
            return family == AddressFamily.IPV4
                    ? InetAddress.getByAddress(Arrays.copyOf(octets, IPV4_LENGTH))
                    : Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // the length is right
        }
    }

    static AddressFamily family(int number) {
        for (AddressFamily family : AddressFamily.values()) {
            if (family.number() == number) {
                return family;
            }
        }
        throw Message.unreadable("the address family " + number);
    }
}
