package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.Probe;
import io.lb4j.core.Statuses;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to ask every real server again and again.
 *
 * @param http Path to GET over HTTP, such as "/healthz".
 * @param host Host header of that request, and the name that the server's certificate must have. By default the server's own address.
 * @param status Statuses that pass, such as "200-399" (the default) or "200, 204".
 * @param body Text that the body must contain; it may have at most 64 KiB then. By default any body passes.
 * @param tcp Whether to ask for a TCP connection only.
 * @param tls Whether to ask over TLS. By default only with an ssl-bundle.
 * @param sslBundle Bundle below spring.ssl.bundle with the certificates to trust, and what to show the server. By default the JDK's
 *     certificates are trusted.
 * @param interval From one probe of a server to the next, up to a tenth longer by chance. By default 5 seconds.
 * @param downInterval The same while probes hold the server down. By default as the interval.
 * @param timeout After which a probe has failed. By default 1 second, never more than the shorter interval.
 * @param rise Passed probes in a row that bring a server up. By default 2.
 * @param fall Failed probes in a row that take a server down. By default 3.
 * @param mandatory Whether a new server is down until its first probe has passed. By default it is not.
 */
public record ProbeProperties(
        @Nullable String http,
        @Nullable String host,
        @Nullable String status,
        @Nullable String body,
        @Nullable Boolean tcp,
        @Nullable Boolean tls,
        @Nullable String sslBundle,
        @Nullable Duration interval,
        @Nullable Duration downInterval,
        @Nullable Duration timeout,
        @Nullable Integer rise,
        @Nullable Integer fall,
        @Nullable Boolean mandatory) {

    private boolean asks() {
        return http != null || tcp != null;
    }

    ProbeProperties inheriting(ProbeProperties parent) {
        boolean decided = asks();
        ProbeProperties asked = decided ? this : parent;
        return new ProbeProperties(
                asked.http,
                first(host, asked.host),
                first(status, asked.status),
                first(body, asked.body),
                asked.tcp,
                first(tls, asked.tls),
                first(sslBundle, asked.sslBundle),
                first(interval, parent.interval),
                first(downInterval, parent.downInterval),
                first(timeout, parent.timeout),
                first(rise, parent.rise),
                first(fall, parent.fall),
                first(mandatory, parent.mandatory));
    }

    @Nullable
    Probe probe(PropertyPath path) {
        Probe.Question question = question(path);
        Probe standard = Probe.tcp();
        Duration every = interval == null ? standard.interval() : interval;
        Duration whileDown = downInterval == null ? every : downInterval;
        Duration within = timeout != null ? timeout : shorter(standard.timeout(), shorter(every, whileDown));
        Probe probe = above(path)
                .below(() -> new Probe(
                        question == null ? new Probe.Tcp() : question,
                        every,
                        whileDown,
                        within,
                        rise == null ? standard.rise() : rise,
                        fall == null ? standard.fall() : fall,
                        Boolean.TRUE.equals(mandatory)));
        return question == null ? null : probe;
    }

    /** The core speaks of probe.http and so on; the path ends in "probe" already. */
    private static PropertyPath above(PropertyPath path) {
        return new PropertyPath(path.text().substring(0, path.text().lastIndexOf('.')));
    }

    private Probe.@Nullable Question question(PropertyPath path) {
        boolean connects = Boolean.TRUE.equals(tcp);
        if (http != null && connects) {
            throw path.child("http").invalid(http, "either http or tcp");
        }
        requireHttp(path, "host", host);
        requireHttp(path, "status", status);
        requireHttp(path, "body", body);
        requireHttp(path, "tls", tls);
        requireHttp(path, "ssl-bundle", sslBundle);
        if (sslBundle != null && Boolean.FALSE.equals(tls)) {
            throw path.child("ssl-bundle").invalid(sslBundle, "nothing where tls is false");
        }
        if (http == null) {
            return connects ? new Probe.Tcp() : null;
        }
        Statuses passing = status == null ? Probe.Http.USUAL_STATUSES : path.below(() -> Statuses.parse(status));
        boolean secured = sslBundle != null || Boolean.TRUE.equals(tls);
        return above(path).below(() -> new Probe.Http(http, host, passing, body, secured));
    }

    private void requireHttp(PropertyPath path, String key, @Nullable Object value) {
        if (value != null && http == null) {
            throw path.child(key).invalid(value, "nothing, unless http is set beside it");
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, ProbeProperties effective) {
        boolean given = interval != null
                || downInterval != null
                || timeout != null
                || rise != null
                || fall != null
                || mandatory != null;
        if (given && !effective.asks()) {
            throw path.child("http").invalid(null, "a path, or tcp: true, or the other keys of probe mean nothing");
        }
    }
}
