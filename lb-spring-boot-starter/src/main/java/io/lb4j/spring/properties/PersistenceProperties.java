package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.PersistenceTemplate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which requests keep going to the same real server, and for how long.
 *
 * @param kind How requests that belong together are told. None if unset.
 * @param netmask Prefix length under which IPv4 clients belong together, 0 to 32. By default 32.
 * @param prefix Prefix length under which IPv6 clients belong together, 0 to 128. By default 128.
 * @param timeout How long a client stays bound after its last request. By default 5 minutes.
 * @param maxEntries Most clients to remember. By default 262144.
 */
public record PersistenceProperties(
        @Nullable Kind kind,
        @Nullable Integer netmask,
        @Nullable Integer prefix,
        @Nullable Duration timeout,
        @Nullable Integer maxEntries) {

    /** How requests that belong together are told. */
    public enum Kind {
        /** Requests are independent. */
        NONE,
        /** By the address of the client, under a netmask. */
        CLIENT
    }

    PersistenceProperties inheriting(PersistenceProperties parent) {
        return new PersistenceProperties(
                first(kind, parent.kind),
                first(netmask, parent.netmask),
                first(prefix, parent.prefix),
                first(timeout, parent.timeout),
                first(maxEntries, parent.maxEntries));
    }

    /** Returns what a pool is given, or {@code null} if its requests are independent. */
    public @Nullable PersistenceTemplate template(PropertyPath path) {
        PersistenceTemplate standard = PersistenceTemplate.client();
        PersistenceTemplate template = path.below(() -> new PersistenceTemplate(
                netmask == null ? standard.netmask() : netmask,
                prefix == null ? standard.prefix() : prefix,
                timeout == null ? standard.timeout() : timeout,
                maxEntries == null ? standard.maxEntries() : maxEntries));
        return kind == Kind.CLIENT ? template : null;
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, PersistenceProperties effective) {
        boolean given = netmask != null || prefix != null || timeout != null || maxEntries != null;
        if (given && effective.kind == null) {
            throw path.child("kind").invalid(null, "client, or the other keys of persistence mean nothing");
        }
    }
}
