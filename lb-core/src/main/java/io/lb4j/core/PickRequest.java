package io.lb4j.core;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler may know of one request, and what was tried for it.
 *
 * <p>One object accompanies one request through all its attempts. Adapters extend it to answer {@link #variable} from the
 * message at hand. Not thread-safe: attempts of a request follow each other.
 */
public class PickRequest {

    /** How variables begin that are claims of a token. */
    static final String JWT_CLAIM = "jwt_claim_";

    private static final Ledger[] NOTHING = {};

    private final @Nullable InetSocketAddress client;
    private final @Nullable InetSocketAddress destination;
    private final @Nullable String key;
    private final int mark;

    private @Nullable String clientText; // made when first asked for
    private @Nullable Ledger triedFirst; // most requests try one server: no array for them
    private Ledger[] triedLater = NOTHING;
    private int triedCount;
    private int level;
    private long schedulerState;
    private long stateElsewhere; // of the scheduler for the other side, in a pool that prefers a zone

    /** Describes a request of which nothing is known. */
    public PickRequest() {
        this(null, null, null);
    }

    /**
     * Describes a request by what is known of it.
     *
     * @param client where it comes from
     * @param destination the address that the client wrote to, before any balancing
     * @param key an explicit hash key, the value of {@code $key}
     */
    protected PickRequest(
            @Nullable InetSocketAddress client, @Nullable InetSocketAddress destination, @Nullable String key) {
        this(client, destination, key, 0);
    }

    private PickRequest(
            @Nullable InetSocketAddress client,
            @Nullable InetSocketAddress destination,
            @Nullable String key,
            int mark) {
        this.client = client;
        this.destination = destination;
        this.key = key;
        this.mark = mark;
    }

    /** Describes a request that comes from this client. */
    public static PickRequest from(InetSocketAddress client) {
        return new PickRequest(client, null, null);
    }

    /** Describes a request from this client to this destination. */
    public static PickRequest between(InetSocketAddress client, InetSocketAddress destination) {
        return new PickRequest(client, destination, null);
    }

    /**
     * Describes a request from this client to this destination, under a mark as a packet filter gives it.
     *
     * @param mark 1 or more
     */
    public static PickRequest marked(int mark, InetSocketAddress client, InetSocketAddress destination) {
        if (mark < 1) {
            throw new InvalidValueException("mark", mark, "1 or more");
        }
        return new PickRequest(client, destination, null, mark);
    }

    /** Describes a request whose {@code $key} is {@code key}. */
    public static PickRequest forKey(String key) {
        return new PickRequest(null, null, key);
    }

    /**
     * Describes a request by the values of variables, named as nginx does without the dollar sign: {@code cookie_srv_id},
     * {@code http_x_user}, {@code key}. What {@link #variable} knows by itself need not be among them.
     *
     * @param variables asked each time, not copied: so what is known of the answer, such as {@code upstream_cookie_sess}, may be
     *     put there before the pick is completed; of {@code remote_addr} the client decides, if there is one
     */
    public static PickRequest ofVariables(@Nullable InetSocketAddress client, Map<String, String> variables) {
        Objects.requireNonNull(variables, "variables");
        return new PickRequest(client, null, null) {
            @Override
            public @Nullable String variable(String name) {
                String value = client != null && name.equals("remote_addr") ? null : variables.get(name);
                return value != null ? value : super.variable(name);
            }
        };
    }

    /** Returns the client's address, or {@code null} if unknown. */
    public @Nullable InetSocketAddress client() {
        return client;
    }

    /** Returns the address that the client wrote to, or {@code null} if unknown. */
    public @Nullable InetSocketAddress destination() {
        return destination;
    }

    /** Returns the mark, or 0 if it has none. */
    public int mark() {
        return mark;
    }

    /**
     * Returns the value of a variable as nginx names it, without the dollar sign, or {@code null} if it has none here.
     *
     * <p>This class knows {@code key}, {@code remote_addr} (as nginx writes addresses), {@code remote_port}, {@code server_addr}
     * and {@code server_port}; adapters add those of their protocol. {@code jwt_claim_NAME} is a claim of the token in
     * {@code http_authorization}, <b>not verified</b>. Whoever overrides this leaves {@code remote_addr} the address of {@link #client}:
     * schedulers look at either.
     */
    public @Nullable String variable(String name) {
        return switch (name) {
            case "key" -> key;
            case "remote_addr" -> {
                if (clientText == null) {
                    clientText = addressText(client());
                }
                yield clientText;
            }
            case "remote_port" -> portText(client());
            case "server_addr" -> addressText(destination());
            case "server_port" -> portText(destination());
            default ->
                name.startsWith(JWT_CLAIM)
                        ? JwtClaim.of(variable("http_authorization"), name.substring(JWT_CLAIM.length()))
                        : null;
        };
    }

    private static @Nullable String addressText(@Nullable InetSocketAddress from) {
        return from == null || from.getAddress() == null ? null : AddressText.of(from.getAddress());
    }

    private static @Nullable String portText(@Nullable InetSocketAddress from) {
        return from == null ? null : Integer.toString(from.getPort());
    }

    /** Tells whether this server was tried for this request at the present level. */
    public final boolean tried(Server server) {
        if (triedCount == 0) {
            return false;
        }
        Ledger ledger = server.ledger();
        if (triedFirst == ledger) {
            return true;
        }
        for (int i = 0; i < triedCount - 1; i++) {
            if (triedLater[i] == ledger) {
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

    /** Changes over to what was noted about the servers of other zones, or back. */
    void crossZones() {
        long other = stateElsewhere;
        stateElsewhere = schedulerState;
        schedulerState = other;
    }

    void markTried(Server server) {
        if (triedCount == 0) {
            triedFirst = server.ledger();
        } else {
            int later = triedCount - 1;
            if (later == triedLater.length) {
                triedLater = Arrays.copyOf(triedLater, later == 0 ? 2 : 2 * later);
            }
            triedLater[later] = server.ledger();
        }
        triedCount++;
    }

    int triedCount() {
        return triedCount;
    }

    /** Forgets all that was tried but the first so many. */
    void forgetTriedBut(int count) {
        triedCount = count;
    }

    int level() {
        return level;
    }

    /** Goes back to where a pick began that found no server: whoever waits begins there again. */
    void returnTo(int oldLevel, int oldTriedCount, long oldSchedulerState) {
        level = oldLevel;
        triedCount = oldTriedCount;
        schedulerState = oldSchedulerState;
    }

    /** A request that has moved to the backups never comes back to the primaries; as in nginx it may try each of them anew. */
    void moveTo(int newLevel) {
        level = newLevel;
        triedCount = 0;
    }
}
