package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the kernel's table, or a persistence entry, which stands there like one.
 *
 * @param protocol {@code TCP}, {@code UDP}, {@code SCTP}; {@code IP} for a persistence entry of a mark
 * @param client who connected; the port of a persistence entry is 0, and its address is that of the client's network
 * @param virtual where to; for protocol {@code IP} the address is the mark
 * @param server who serves it
 * @param state such as {@code ESTABLISHED}; {@code ASSURED} or {@code NONE} for a persistence entry
 * @param expiresSeconds until the kernel forgets it if no packet comes
 * @param engine the persistence engine that made the entry, if one did
 * @param engineData what the engine knows its client by, such as a Call-ID
 */
public record Connection(
        String protocol,
        Endpoint client,
        Endpoint virtual,
        Endpoint server,
        String state,
        long expiresSeconds,
        @Nullable String engine,
        @Nullable String engineData) {

    private static final int FIELDS = 9;
    private static final int IPV4_DIGITS = 8;

    /** Checks that nothing is missing. */
    public Connection {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(virtual, "virtual");
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(state, "state");
    }

    /** Reads a line of {@code /proc/net/ip_vs_conn}; anything else throws {@link InvalidValueException}. */
    public static Connection parse(String line) {
        String[] fields = line.strip().split("\\s+");
        try {
            if (fields.length >= FIELDS) {
                return new Connection(
                        fields[0],
                        endpoint(fields[1], fields[2]),
                        endpoint(fields[3], fields[4]),
                        endpoint(fields[5], fields[6]),
                        fields[7],
                        Long.parseUnsignedLong(fields[8]),
                        fields.length > FIELDS + 1 ? fields[FIELDS] : null,
                        fields.length > FIELDS + 1 ? fields[FIELDS + 1] : null);
            }
        } catch (UnknownHostException | IllegalArgumentException e) {
            // the complaint below says it
        }
        throw new InvalidValueException("connection", line, "a line as in /proc/net/ip_vs_conn");
    }

    /** Eight hexadecimal digits, or eight groups of four. */
    private static Endpoint endpoint(String address, String port) throws UnknownHostException {
        byte[] octets = HexFormat.of().parseHex(address.replace(":", ""));
        InetAddress parsed = address.length() == IPV4_DIGITS
                ? InetAddress.getByAddress(octets)
                : Inet6Address.getByAddress(null, octets, -1);
        return new Endpoint(parsed, Integer.parseInt(port, 16));
    }

    /** Returns whether this is a persistence entry, under which connections are made. */
    public boolean isTemplate() {
        return client.port() == 0;
    }
}
