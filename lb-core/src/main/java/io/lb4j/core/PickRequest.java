package io.lb4j.core;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler may know of one request, and what was tried for it.
 *
 * <p>One object accompanies one request through all its attempts. Adapters extend it to answer {@link #variable} from the
 * message at hand. Not thread-safe: attempts of a request follow each other.
 */
public class PickRequest {

    private static final Ledger[] NOTHING_TRIED = {};

    private final @Nullable InetSocketAddress client;
    private final @Nullable String key;

    private Ledger[] tried = NOTHING_TRIED;
    private int triedCount;
    private int level;
    private long schedulerState;

    /** Describes a request of which nothing is known. */
    public PickRequest() {
        this(null, null);
    }

    /** Describes a request by its client's address and an explicit hash key, both optional. */
    protected PickRequest(@Nullable InetSocketAddress client, @Nullable String key) {
        this.client = client;
        this.key = key;
    }

    /** Describes a request that comes from this client. */
    public static PickRequest from(InetSocketAddress client) {
        return new PickRequest(client, null);
    }

    /** Describes a request whose {@code $key} is {@code key}. */
    public static PickRequest forKey(String key) {
        return new PickRequest(null, key);
    }

    /** Returns the client's address, or {@code null} if unknown. */
    public @Nullable InetSocketAddress client() {
        return client;
    }

    /**
     * Returns the value of a variable as nginx names it, without the dollar sign, or {@code null} if it has none here.
     *
     * <p>This class knows {@code remote_addr}, {@code remote_port} and {@code key}, the address as nginx writes it; adapters add those of their protocol.
     */
    public @Nullable String variable(String name) {
        InetSocketAddress from = client();
        return switch (name) {
            case "key" -> key;
            case "remote_addr" -> from == null || from.getAddress() == null ? null : AddressText.of(from.getAddress());
            case "remote_port" -> from == null ? null : Integer.toString(from.getPort());
            default -> null;
        };
    }

    /** Tells whether this server was tried for this request at the present level. */
    public final boolean tried(Server server) {
        for (int i = 0; i < triedCount; i++) {
            if (tried[i] == server.ledger()) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether nothing was tried yet at the present level: every eligible server is open to this request. */
    public final boolean isFirstTry() {
        return triedCount == 0;
    }

    /** Returns what a scheduler noted for later attempts of this request; 0 at first. */
    public final long schedulerState() {
        return schedulerState;
    }

    /** Notes how far a scheduler got, for later attempts of this request. */
    public final void schedulerState(long state) {
        schedulerState = state;
    }

    void markTried(Server server) {
        if (triedCount == tried.length) {
            tried = Arrays.copyOf(tried, triedCount == 0 ? 2 : 2 * triedCount);
        }
        tried[triedCount++] = server.ledger();
    }

    int level() {
        return level;
    }

    /** A request that has moved to the backups never comes back to the primaries; as in nginx it may try each of them anew. */
    void moveTo(int newLevel) {
        level = newLevel;
        triedCount = 0;
    }
}
