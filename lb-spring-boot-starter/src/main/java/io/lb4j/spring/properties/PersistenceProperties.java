package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.KeyPersistence;
import io.lb4j.core.LearnedPersistence;
import io.lb4j.core.Persistence;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.RoutePersistence;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which requests keep going to the same real server, and for how long.
 *
 * @param kind How requests that belong together are told. None if unset.
 * @param netmask Netmask under which IPv4 clients belong together, as a prefix length such as 24 or dotted such as 255.255.255.0.
 *     By default 32.
 * @param prefix Prefix length under which IPv6 clients belong together, 0 to 128. By default 128.
 * @param keys Where a request says to whom it belongs (kind key) or to which server it goes (kind route), such as $cookie_sid,
 *     $http_x_user, $jwt_claim_sub or $remote_addr. The first that is not empty counts.
 * @param create Where an answer names the session that it creates, such as $upstream_cookie_sid. The first that is not empty
 *     counts.
 * @param lookup Where a request names its session, such as $cookie_sid. The first that is not empty counts.
 * @param learnAtHeader Whether a session is learnt as soon as the header of the answer has come. By default at the end of the
 *     answer.
 * @param timeout How long a client stays bound after its last request, 1 second to 31 days. By default 5 minutes, 10 for
 *     kind learn.
 * @param maxEntries Most clients to remember. By default 262144.
 * @param expireQuiescent Whether clients leave a real server that drains or has weight 0. By default they stay.
 * @param cookie The cookie that names the server.
 * @param store Where clients are remembered. By default the heap.
 * @param redis The Redis server of store redis.
 */
public record PersistenceProperties(
        @Nullable Kind kind,
        @Nullable String netmask,
        @Nullable Integer prefix,
        @Nullable List<String> keys,
        @Nullable List<String> create,
        @Nullable List<String> lookup,
        @Nullable Boolean learnAtHeader,
        @Nullable Duration timeout,
        @Nullable Integer maxEntries,
        @Nullable Boolean expireQuiescent,
        @DefaultValue @NestedConfigurationProperty CookieProperties cookie,
        @Nullable Store store,
        @DefaultValue @NestedConfigurationProperty RedisProperties redis) {

    private static final PersistenceProperties NOTHING = new PersistenceProperties(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            CookieProperties.NOTHING,
            null,
            RedisProperties.NOTHING);

    private static final Kind[] BY_ADDRESS = {Kind.CLIENT, Kind.ALL_PORTS, Kind.MARK};
    private static final Kind[] BY_ENTRY = {Kind.CLIENT, Kind.ALL_PORTS, Kind.MARK, Kind.KEY};
    private static final Kind[] REMEMBERING = {Kind.CLIENT, Kind.ALL_PORTS, Kind.MARK, Kind.KEY, Kind.LEARN};

    /** Where clients are remembered. */
    public enum Store {
        /** In the heap of this process. */
        HEAP,
        /** In the heap, and in a Redis server for other nodes. */
        REDIS
    }

    /** How requests that belong together are told. */
    public enum Kind {
        /** Requests are independent. */
        NONE,
        /** By the address of the client, under a netmask, to one address and port. */
        CLIENT,
        /** By the address of the client, under a netmask, to one address, whatever the port. */
        ALL_PORTS,
        /** By the address of the client, under a netmask, and the mark, whatever the destination. */
        MARK,
        /** By what the request says of itself: a cookie of the application, a header, a claim, an address. */
        KEY,
        /** By a cookie that names the server, set on every answer. */
        COOKIE,
        /** By the name of the server, somewhere in the request. */
        ROUTE,
        /** By the session that a server created in an earlier answer. */
        LEARN;

        /** Returns how the kind of this persistence is written. */
        public static String of(Persistence persistence) {
            if (persistence instanceof PersistenceTemplate template) {
                return text(template.kind());
            }
            if (persistence instanceof KeyPersistence) {
                return text(KEY);
            }
            if (persistence instanceof LearnedPersistence) {
                return text(LEARN);
            }
            return text(persistence instanceof RoutePersistence ? ROUTE : COOKIE);
        }

        private static String text(Enum<?> kind) {
            return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    PersistenceProperties inheriting(PersistenceProperties parent) {
        return new PersistenceProperties(
                first(kind, parent.kind),
                first(netmask, parent.netmask),
                first(prefix, parent.prefix),
                first(keys, parent.keys),
                first(create, parent.create),
                first(lookup, parent.lookup),
                first(learnAtHeader, parent.learnAtHeader),
                first(timeout, parent.timeout),
                first(maxEntries, parent.maxEntries),
                first(expireQuiescent, parent.expireQuiescent),
                cookie.inheriting(parent.cookie),
                first(store, parent.store),
                redis.inheriting(parent.redis));
    }

    /** Returns what a pool is given, or {@code null} if its requests are independent. */
    public @Nullable Persistence persistence(PropertyPath path) {
        PersistenceTemplate byAddress = path.below(this::byAddress);
        return switch (kind == null ? Kind.NONE : kind) {
            case NONE -> null;
            case CLIENT, ALL_PORTS, MARK -> byAddress;
            case KEY ->
                path.below(() -> new KeyPersistence(
                        orNone(keys), byAddress.timeout(), byAddress.maxEntries(), byAddress.expireQuiescent()));
            case ROUTE -> path.below(() -> new RoutePersistence(orNone(keys)));
            case LEARN ->
                path.below(() -> new LearnedPersistence(
                        orNone(create),
                        orNone(lookup),
                        timeout == null ? LearnedPersistence.DEFAULT_TIMEOUT : timeout,
                        byAddress.maxEntries(),
                        Boolean.TRUE.equals(learnAtHeader)));
            case COOKIE -> cookie.persistence(path.child("cookie"));
        };
    }

    /** Complains about values that are wrong by themselves, of whatever kind; what is missing a pool may have. */
    void check(PropertyPath path) {
        path.below(this::byAddress);
        if (keys != null) {
            path.below(() -> new RoutePersistence(keys));
        }
        if (create != null || lookup != null) {
            LearnedPersistence standard = LearnedPersistence.of("$upstream_cookie_sid", "$cookie_sid");
            path.below(() -> new LearnedPersistence(
                    create == null ? standard.create() : create,
                    lookup == null ? standard.lookup() : lookup,
                    standard.timeout(),
                    standard.maxEntries(),
                    standard.atHeader()));
        }
        if (cookie.name() != null) {
            cookie.persistence(path.child("cookie"));
        }
    }

    private static List<String> orNone(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts;
    }

    /** Values are checked even where no kind is set, as in the defaults. */
    private PersistenceTemplate byAddress() {
        PersistenceTemplate standard = PersistenceTemplate.client();
        PersistenceTemplate.Kind byWhat = switch (kind == null ? Kind.NONE : kind) {
            case ALL_PORTS -> PersistenceTemplate.Kind.ALL_PORTS;
            case MARK -> PersistenceTemplate.Kind.MARK;
            default -> PersistenceTemplate.Kind.CLIENT;
        };
        return new PersistenceTemplate(
                byWhat,
                netmask == null ? standard.netmask() : PersistenceTemplate.parseNetmask(netmask),
                prefix == null ? standard.prefix() : prefix,
                timeout == null ? standard.timeout() : timeout,
                maxEntries == null ? standard.maxEntries() : maxEntries,
                expireQuiescent == null ? standard.expireQuiescent() : expireQuiescent);
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, PersistenceProperties effective) {
        Kind used = effective.kind;
        if (used == null) {
            if (!equals(NOTHING)) {
                throw path.child("kind")
                        .invalid(
                                null,
                                "client, all-ports, mark, key, cookie, route or learn, or the other keys of persistence"
                                        + " mean nothing");
            }
        } else if (used != Kind.NONE) {
            requireKind(path.child("netmask"), netmask, used, BY_ADDRESS);
            requireKind(path.child("prefix"), prefix, used, BY_ADDRESS);
            requireKind(path.child("keys"), keys, used, Kind.KEY, Kind.ROUTE);
            requireKind(path.child("create"), create, used, Kind.LEARN);
            requireKind(path.child("lookup"), lookup, used, Kind.LEARN);
            requireKind(path.child("learn-at-header"), learnAtHeader, used, Kind.LEARN);
            requireKind(path.child("timeout"), timeout, used, REMEMBERING);
            requireKind(path.child("max-entries"), maxEntries, used, REMEMBERING);
            requireKind(path.child("expire-quiescent"), expireQuiescent, used, BY_ENTRY);
            requireKind(path.child("cookie"), cookie.isEmpty() ? null : "keys below it", used, Kind.COOKIE);
            if (store == Store.REDIS && !List.of(BY_ENTRY).contains(used)) {
                throw path.child("store")
                        .invalid("redis", "heap for kind " + Kind.text(used) + ", since " + alone(used));
            }
            if (!redis.isEmpty() && effective.store != Store.REDIS) {
                throw path.child("store")
                        .invalid(
                                effective.store == null ? null : "heap", "redis, or the keys below redis mean nothing");
            }
        }
    }

    private static String alone(Kind used) {
        return used == Kind.LEARN
                ? "a learnt session stays with the node that learnt it"
                : "requests carry the name of their server, so there is nothing to share";
    }

    private static void requireKind(PropertyPath path, @Nullable Object value, Kind used, Kind... allowed) {
        List<Kind> kinds = List.of(allowed);
        if (value != null && !kinds.contains(used)) {
            String names = String.join(", ", kinds.stream().map(Kind::text).toList());
            throw path.invalid(value, "no value for kind " + Kind.text(used) + "; this one is for " + names);
        }
    }
}
