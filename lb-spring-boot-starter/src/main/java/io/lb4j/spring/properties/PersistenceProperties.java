package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.PersistenceTemplate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which requests keep going to the same real server, and for how long.
 *
 * @param kind How requests that belong together are told. None if unset.
 * @param netmask Netmask under which IPv4 clients belong together, as a prefix length such as 24 or dotted such as 255.255.255.0.
 *     By default 32.
 * @param prefix Prefix length under which IPv6 clients belong together, 0 to 128. By default 128.
 * @param timeout How long a client stays bound after its last request, 1 second to 31 days. By default 5 minutes.
 * @param maxEntries Most clients to remember. By default 262144.
 * @param expireQuiescent Whether clients leave a real server that drains or has weight 0. By default they stay.
 */
public record PersistenceProperties(
        @Nullable Kind kind,
        @Nullable String netmask,
        @Nullable Integer prefix,
        @Nullable Duration timeout,
        @Nullable Integer maxEntries,
        @Nullable Boolean expireQuiescent) {

    /** How requests that belong together are told. */
    public enum Kind {
        /** Requests are independent. */
        NONE,
        /** By the address of the client, under a netmask, to one address and port. */
        CLIENT,
        /** By the address of the client, under a netmask, to one address, whatever the port. */
        ALL_PORTS,
        /** By the address of the client, under a netmask, and the mark, whatever the destination. */
        MARK
    }

    PersistenceProperties inheriting(PersistenceProperties parent) {
        return new PersistenceProperties(
                first(kind, parent.kind),
                first(netmask, parent.netmask),
                first(prefix, parent.prefix),
                first(timeout, parent.timeout),
                first(maxEntries, parent.maxEntries),
                first(expireQuiescent, parent.expireQuiescent));
    }

    /** Returns what a pool is given, or {@code null} if its requests are independent. */
    public @Nullable PersistenceTemplate template(PropertyPath path) {
        PersistenceTemplate standard = PersistenceTemplate.client();
        PersistenceTemplate template = path.below(() -> new PersistenceTemplate(
                coreKind(),
                netmask == null ? standard.netmask() : PersistenceTemplate.parseNetmask(netmask),
                prefix == null ? standard.prefix() : prefix,
                timeout == null ? standard.timeout() : timeout,
                maxEntries == null ? standard.maxEntries() : maxEntries,
                expireQuiescent == null ? standard.expireQuiescent() : expireQuiescent));
        return kind == null || kind == Kind.NONE ? null : template;
    }

    /** Values are checked even where no kind is set, as in the defaults. */
    private PersistenceTemplate.Kind coreKind() {
        return switch (kind == null ? Kind.NONE : kind) {
            case NONE, CLIENT -> PersistenceTemplate.Kind.CLIENT;
            case ALL_PORTS -> PersistenceTemplate.Kind.ALL_PORTS;
            case MARK -> PersistenceTemplate.Kind.MARK;
        };
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, PersistenceProperties effective) {
        boolean given =
                netmask != null || prefix != null || timeout != null || maxEntries != null || expireQuiescent != null;
        if (given && effective.kind == null) {
            throw path.child("kind")
                    .invalid(null, "client, all-ports or mark, or the other keys of persistence mean nothing");
        }
    }
}
