package io.lb4j.core;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which requests belong together, and for how long they go to the same real server.
 *
 * <p>Clients are told apart by address under a netmask, as LVS does with {@code -p} and {@code -M}. An entry lives for
 * {@code timeout} after the last pick under it. A draining server and one of weight 0 keep their bound clients; a server that
 * is down, ejected, over a limit or already tried for the request does not, and the client is bound anew.
 *
 * @param netmask IPv4 prefix length, 0..32
 * @param prefix IPv6 prefix length, 0..128
 * @param timeout how long an entry outlives its last pick; at least 1 s
 * @param maxEntries bound of the table; the entries used least recently go first
 */
public record PersistenceTemplate(int netmask, int prefix, Duration timeout, int maxEntries) {

    /** LVS's default timeout. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    /** Chosen: a quarter of a million clients, in a few tens of megabytes. */
    public static final int DEFAULT_MAX_ENTRIES = 1 << 18;

    /** Checks every component. */
    public PersistenceTemplate {
        if (netmask < 0 || netmask > 32) {
            throw new InvalidValueException("netmask", netmask, "0..32");
        }
        if (prefix < 0 || prefix > 128) {
            throw new InvalidValueException("prefix", prefix, "0..128");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new InvalidValueException("timeout", timeout, "1 s or more");
        }
        if (maxEntries < 1) {
            throw new InvalidValueException("max-entries", maxEntries, "1 or more");
        }
    }

    /** Binds each client address by itself, for five minutes after its last pick. */
    public static PersistenceTemplate client() {
        return new PersistenceTemplate(32, 128, DEFAULT_TIMEOUT, DEFAULT_MAX_ENTRIES);
    }

    /** Returns the key of the requests that belong together, or {@code null} if the client is unknown. */
    @Nullable
    ClientNetwork keyOf(PickRequest request) {
        InetSocketAddress from = request.client();
        InetAddress address = from == null ? null : from.getAddress();
        if (address == null) {
            return null;
        }
        return ClientNetwork.of(address.getAddress(), address instanceof Inet4Address ? netmask : prefix);
    }
}
