package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.Transport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An address with or without a port, in one of the forms {@code host}, {@code host:port}, {@code IPv6} and {@code [IPv6]:port}.
 *
 * @param address of the host
 * @param port if there is one
 */
record HostPort(InetAddress address, OptionalInt port) {

    private static final int MAX_PORT = 0xffff;
    private static final int IPV6_OCTETS = 16;

    /** Reads what was given to this option; a host's name is looked up, and so is a port's. */
    static HostPort of(Object key, String text, Transport transport, Names names) {
        if (text.startsWith("[")) {
            int end = text.indexOf("]:");
            if (end < 0) {
                throw new InvalidValueException(key.toString(), text, "[address]:port, or an IPv6 address alone");
            }
            InetAddress address = ipv6(key, text.substring(1, end));
            return new HostPort(address, port(key, text.substring(end + 2), transport, names));
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
            return new HostPort(ipv6(key, text), OptionalInt.empty());
        }
        InetAddress address = host(key, colon < 0 ? text : text.substring(0, colon), names);
        return new HostPort(
                address, colon < 0 ? OptionalInt.empty() : port(key, text.substring(colon + 1), transport, names));
    }

    /** Reads an IPv6 address without a scope, and a mapped one as the IPv6 address that it is. */
    static InetAddress ipv6(Object key, String text) {
        if (text.matches("[0-9a-fA-F:.]+") && text.contains(":")) {
            try {
                byte[] octets = InetAddress.getByName("[" + text + "]").getAddress();
                return Inet6Address.getByAddress(null, octets.length == 4 ? mapped(octets) : octets, -1);
            } catch (UnknownHostException e) {
                // the complaint below says it
            }
        }
        throw new InvalidValueException(key.toString(), text, "an IPv6 address without a scope");
    }

    private static byte[] mapped(byte[] octets) {
        byte[] longer = new byte[IPV6_OCTETS];
        longer[10] = (byte) 0xff;
        longer[11] = (byte) 0xff;
        System.arraycopy(octets, 0, longer, 12, octets.length);
        return longer;
    }

    private static InetAddress host(Object key, String text, Names names) {
        InetAddress literal = ipv4(text);
        if (literal != null) {
            return literal;
        }
        // What begins like a number is a mistyped address, and no resolver need be asked.
        if (text.matches("[A-Za-z_][A-Za-z0-9_.-]*|[0-9][A-Za-z0-9_.-]*[A-Za-z]")) {
            return names.host(text)
                    .orElseThrow(() -> new InvalidValueException(
                            key.toString(), text, "an address, or the name of a host that has an IPv4 address"));
        }
        throw new InvalidValueException(key.toString(), text, "an address or the name of a host");
    }

    /** Reads what C's {@code inet_aton} takes: up to four numbers, hexadecimal and octal too; the last fills what is left. */
    static @Nullable InetAddress ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return null;
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            int bits = i < parts.length - 1 ? 8 : 8 * (5 - parts.length);
            Long part = part(parts[i].toLowerCase(Locale.ROOT));
            if (part == null || part >> bits != 0) {
                return null;
            }
            address = i < parts.length - 1 ? address | part << (24 - 8 * i) : address | part;
        }
        byte[] octets = {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // four octets are an address
        }
    }

    private static @Nullable Long part(String text) {
        if (text.matches("0x[0-9a-f]{1,8}")) {
            return Long.parseLong(text.substring(2), 16);
        }
        if (text.matches("0[0-7]{0,11}")) {
            return Long.parseLong(text, 8);
        }
        return text.matches("[1-9][0-9]{0,9}") ? Long.valueOf(text) : null;
    }

    private static OptionalInt port(Object key, String text, Transport transport, Names names) {
        if (text.matches("[+0-9]*")) {
            return OptionalInt.of(Words.number(key + " port", text, 0, MAX_PORT));
        }
        OptionalInt named = names.port(text, transport);
        if (named.isEmpty()) {
            throw new InvalidValueException(
                    key + " port", text, "0.." + MAX_PORT + ", or a name that /etc/services has for " + transport);
        }
        return named;
    }
}
