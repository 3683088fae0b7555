package io.lb4j.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A question that is put to every real server of a pool again and again.
 *
 * @param path what to GET over HTTP, where 2xx and 3xx pass as in nginx; {@code null} asks for a TCP connection only
 * @param interval from one probe of a server to the next; at least 10 ms
 * @param timeout after which a probe has failed; at most {@code interval}, so that probes never overlap
 * @param rise passed probes in a row that bring a server up, at least 1
 * @param fall failed probes in a row that take it down, at least 1
 */
public record Probe(@Nullable String path, Duration interval, Duration timeout, int rise, int fall) {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10); // chosen: a slip of units, not a wish

    /** Checks every component. */
    public Probe {
        if (path != null && (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c >= 0x7f))) {
            throw new InvalidValueException("probe.http", path, "a path that starts with / and needs no encoding");
        }
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new InvalidValueException("probe.interval", interval, "10 ms or more");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(interval) > 0) {
            throw new InvalidValueException("probe.timeout", timeout, "more than 0, at most the interval " + interval);
        }
        if (rise < 1) {
            throw new InvalidValueException("probe.rise", rise, "1 or more");
        }
        if (fall < 1) {
            throw new InvalidValueException("probe.fall", fall, "1 or more");
        }
    }

    /** Asks for a TCP connection: every 5 s, within 1 s, 2 to rise, 3 to fall. */
    public static Probe tcp() {
        return new Probe(null, Duration.ofSeconds(5), Duration.ofSeconds(1), 2, 3);
    }

    /** Asks for {@code path} by HTTP GET: every 5 s, within 1 s, 2 to rise, 3 to fall. */
    public static Probe http(String path) {
        return new Probe(path, Duration.ofSeconds(5), Duration.ofSeconds(1), 2, 3);
    }
}
