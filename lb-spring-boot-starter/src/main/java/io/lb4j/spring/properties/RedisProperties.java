package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The Redis server by which nodes share persistence entries.
 *
 * @param url Where it is, such as redis://127.0.0.1:6379/0, or rediss://user:password@host for TLS.
 * @param timeout How long a request of an unknown client waits for it, 1 millisecond to 10 seconds. By default 50ms.
 * @param prefix What its keys begin with. By default lb4j:.
 */
public record RedisProperties(
        @Nullable String url,
        @Nullable Duration timeout,
        @Nullable String prefix) {

    /** What keys begin with where nothing is set. */
    public static final String DEFAULT_PREFIX = "lb4j:";

    static final RedisProperties NOTHING = new RedisProperties(null, null, null);

    RedisProperties inheriting(RedisProperties parent) {
        return new RedisProperties(
                first(url, parent.url), first(timeout, parent.timeout), first(prefix, parent.prefix));
    }

    boolean isEmpty() {
        return equals(NOTHING);
    }

    /** Shows everything but the URL, which may hold a password. */
    @Override
    public String toString() {
        return "RedisProperties[timeout=" + timeout + ", prefix=" + prefix + "]";
    }
}
