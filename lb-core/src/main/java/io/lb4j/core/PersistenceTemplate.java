package io.lb4j.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which requests belong together, and for how long they go to the same real server: persistence as in LVS ({@code -p}, {@code -M}).
 *
 * <p>An entry lives for {@code timeout} after the last pick under it; what happens during a pick does not renew it. If it runs
 * out while picks under it are active, or count as {@linkplain PoolBuilder#inactiveTime inactive}, it is put off by 60 s until
 * none is left, and its timeout is 60 s from then on.
 *
 * <p>A server that drains, has weight 0 or is over its threshold keeps its clients. One that is down, ejected, at its
 * {@code max_conns} or already tried for the request does not: the client is bound anew to the server picked instead. A server
 * that was removed loses each client that asks while it is away.
 *
 * <table>
 * <caption>Defaults</caption>
 * <tr><th>setting</th><th>default</th></tr>
 * <tr><td>netmask, prefix</td><td>32, 128: each address by itself</td></tr>
 * <tr><td>timeout</td><td>5 min</td></tr>
 * <tr><td>max entries</td><td>{@value #DEFAULT_MAX_ENTRIES}</td></tr>
 * <tr><td>expire quiescent</td><td>false</td></tr>
 * </table>
 *
 * @param kind what requests of one entry have in common beside the client
 * @param netmask IPv4 prefix length, 0..32; see {@link #parseNetmask}
 * @param prefix IPv6 prefix length, 0..128
 * @param timeout how long an entry outlives its last pick, 1 s to 31 days
 * @param maxEntries bound of the table, 1 or more; if it is full, entries seldom and not lately used go first
 * @param expireQuiescent whether a server that drains or has weight 0 loses its clients, as by LVS's
 *     {@code expire_quiescent_template}
 */
public record PersistenceTemplate(
        Kind kind, int netmask, int prefix, Duration timeout, int maxEntries, boolean expireQuiescent)
        implements Persistence {

    /** LVS's default timeout. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    /** Chosen: a quarter of a million clients, in a few tens of megabytes. */
    public static final int DEFAULT_MAX_ENTRIES = 1 << 18;

    /** The most that {@code ipvsadm} takes. */
    private static final Duration MAX_TIMEOUT = Duration.ofDays(31);

    /** What requests of one entry have in common beside the client's network. */
    public enum Kind {
        /** The destination's address and port: LVS's service with a port. */
        CLIENT,
        /** The destination's address, whatever the port: LVS's service with port 0, and FTP's data connections. */
        ALL_PORTS,
        /** The mark, whatever the destination: LVS's service by firewall mark. A request without a mark is not bound. */
        MARK
    }

    /** Checks every component. */
    public PersistenceTemplate {
        Objects.requireNonNull(kind, "kind");
        if (netmask < 0 || netmask > 32) {
            throw new InvalidValueException("netmask", netmask, "0..32");
        }
        if (prefix < 0 || prefix > 128) {
            throw new InvalidValueException("prefix", prefix, "0..128");
        }
        requireTimeout(timeout);
        requireMaxEntries(maxEntries);
    }

    static void requireTimeout(Duration timeout) {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new InvalidValueException("timeout", timeout, "1s to " + MAX_TIMEOUT.toDays() + "d");
        }
    }

    static void requireMaxEntries(int maxEntries) {
        if (maxEntries < 1) {
            throw new InvalidValueException("max-entries", maxEntries, "1 or more");
        }
    }

    /** Binds each client address by itself to each destination, for five minutes after its last pick. */
    public static PersistenceTemplate client() {
        return of(Kind.CLIENT);
    }

    /** Returns the template of this kind with all defaults. */
    public static PersistenceTemplate of(Kind kind) {
        return new PersistenceTemplate(kind, 32, 128, DEFAULT_TIMEOUT, DEFAULT_MAX_ENTRIES, false);
    }

    /**
     * Reads an IPv4 netmask as a prefix length: {@code 24} or {@code 255.255.255.0}.
     *
     * @throws InvalidValueException if it is neither, or if its ones are not all in front
     */
    public static int parseNetmask(String text) {
        String[] octets = text.split("\\.", -1);
        boolean dotted = octets.length == 4;
        long mask = 0;
        for (String octet : octets) {
            if (!octet.matches("[0-9]{1,3}") || Integer.parseInt(octet) > (dotted ? 255 : 32)) {
                throw noNetmask(text);
            }
            mask = (mask << 8) | Integer.parseInt(octet);
        }
        if (octets.length == 1) {
            return (int) mask;
        }
        int ones = Long.bitCount(mask);
        if (!dotted || mask != ((0xffff_ffffL << (32 - ones)) & 0xffff_ffffL)) {
            throw noNetmask(text);
        }
        return ones;
    }

    private static InvalidValueException noNetmask(String text) {
        return new InvalidValueException("netmask", text, "0..32, or a mask such as 255.255.255.0");
    }

    /** Returns the same template with this IPv4 prefix length. */
    public PersistenceTemplate withNetmask(int newNetmask) {
        return new PersistenceTemplate(kind, newNetmask, prefix, timeout, maxEntries, expireQuiescent);
    }

    /** Returns the same template with this IPv6 prefix length. */
    public PersistenceTemplate withPrefix(int newPrefix) {
        return new PersistenceTemplate(kind, netmask, newPrefix, timeout, maxEntries, expireQuiescent);
    }

    /** Returns the same template with this timeout. */
    public PersistenceTemplate withTimeout(Duration newTimeout) {
        return new PersistenceTemplate(kind, netmask, prefix, newTimeout, maxEntries, expireQuiescent);
    }

    /** Returns the same template with this bound. */
    public PersistenceTemplate withMaxEntries(int newMaxEntries) {
        return new PersistenceTemplate(kind, netmask, prefix, timeout, newMaxEntries, expireQuiescent);
    }

    /** Returns the same template, under which a server that drains or has weight 0 loses its clients. */
    public PersistenceTemplate expiringQuiescent() {
        return new PersistenceTemplate(kind, netmask, prefix, timeout, maxEntries, true);
    }

    @Override
    public boolean bindsConnections() {
        return kind != Kind.MARK;
    }

    /** Returns what the requests of the entry have in common, or {@code null} if client or mark is unknown. */
    @Nullable
    PersistenceKey keyOf(PickRequest request) {
        InetAddress client = address(request.client());
        if (client == null) {
            return null;
        }
        if (kind == Kind.MARK) {
            return request.mark() == 0 ? null : PersistenceKey.of(client, netmask, prefix, null, request.mark());
        }
        InetSocketAddress to = request.destination();
        int port = kind == Kind.ALL_PORTS || to == null ? 0 : to.getPort();
        return PersistenceKey.of(client, netmask, prefix, address(to), port);
    }

    private static @Nullable InetAddress address(@Nullable InetSocketAddress socket) {
        return socket == null ? null : socket.getAddress();
    }
}
