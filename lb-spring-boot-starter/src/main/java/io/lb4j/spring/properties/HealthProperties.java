package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.BreakerRule;
import io.lb4j.core.FailureRule;
import io.lb4j.core.HealthPolicy;
import io.lb4j.core.OutlierRule;
import io.lb4j.core.PanicRule;
import io.lb4j.core.Probe;
import io.lb4j.core.Statuses;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What takes real servers out and brings them back.
 *
 * @param outcomes What failed requests do to a real server. By default max-fails.
 * @param failures Which results are failures, comma-separated: connect, timeout, closed, invalid, retried, and statuses such as
 *     5xx or 502-504. By default connect, timeout, closed, invalid and retried, as in nginx.
 * @param breaker A circuit breaker for each real server.
 * @param outlier A comparison of the real servers with each other.
 * @param panic What to do when too few real servers are usable.
 * @param slowStartFloor Least percent of its share that a real server takes at the beginning of its slow start, 1 to 100. By default 1.
 * @param probe What to ask every real server again and again.
 */
public record HealthProperties(
        HealthPolicy.@Nullable Outcomes outcomes,
        @Nullable List<String> failures,
        @DefaultValue @NestedConfigurationProperty BreakerProperties breaker,
        @DefaultValue @NestedConfigurationProperty OutlierProperties outlier,
        @DefaultValue @NestedConfigurationProperty PanicProperties panic,
        @Nullable Integer slowStartFloor,
        @DefaultValue @NestedConfigurationProperty ProbeProperties probe) {

    HealthProperties inheriting(HealthProperties parent) {
        return new HealthProperties(
                first(outcomes, parent.outcomes),
                first(failures, parent.failures),
                breaker.inheriting(parent.breaker),
                outlier.inheriting(parent.outlier),
                panic.inheriting(parent.panic),
                first(slowStartFloor, parent.slowStartFloor),
                probe.inheriting(parent.probe));
    }

    /** Returns what a pool is given. */
    public HealthPolicy policy(PropertyPath path) {
        HealthPolicy.Outcomes what = outcomes == null ? HealthPolicy.Outcomes.MAX_FAILS : outcomes;
        FailureRule counted = failures == null ? FailureRule.nginx() : path.below(() -> FailureRule.parse(failures));
        BreakerRule breaking = breaker.rule(path);
        OutlierRule comparing = outlier.rule(path);
        PanicRule panicking = panic.rule(path);
        int floor = slowStartFloor == null ? HealthPolicy.maxFails().slowStartFloor() : slowStartFloor;
        Probe asking = probe.probe(path.child("probe"));
        return path.below(() -> new HealthPolicy(what, counted, breaking, comparing, panicking, floor, asking));
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, HealthProperties effective) {
        breaker.requireUse(path.child("breaker"), effective.breaker);
        outlier.requireUse(path.child("outlier"), effective.outlier);
        panic.requireUse(path.child("panic"), effective.panic);
        probe.requireUse(path.child("probe"), effective.probe);
    }

    /**
     * What to ask every real server again and again.
     *
     * @param http Path to GET over HTTP, such as "/healthz".
     * @param host Host header of that request. By default the server's own address.
     * @param status Statuses that pass, such as "200-399" (the default) or "200, 204".
     * @param body Text that the body must contain; it may have at most 64 KiB then. By default any body passes.
     * @param tcp Whether to ask for a TCP connection only.
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
            @Nullable Duration interval,
            @Nullable Duration downInterval,
            @Nullable Duration timeout,
            @Nullable Integer rise,
            @Nullable Integer fall,
            @Nullable Boolean mandatory) {

        ProbeProperties inheriting(ProbeProperties parent) {
            boolean decided = http != null || tcp != null;
            return new ProbeProperties(
                    decided ? http : parent.http,
                    first(host, decided ? null : parent.host),
                    first(status, decided ? null : parent.status),
                    first(body, decided ? null : parent.body),
                    decided ? tcp : parent.tcp,
                    first(interval, parent.interval),
                    first(downInterval, parent.downInterval),
                    first(timeout, parent.timeout),
                    first(rise, parent.rise),
                    first(fall, parent.fall),
                    first(mandatory, parent.mandatory));
        }

        @Nullable
        Probe probe(PropertyPath path) {
            boolean connects = Boolean.TRUE.equals(tcp);
            if (http != null && connects) {
                throw path.child("http").invalid(http, "either http or tcp");
            }
            requireHttp(path, "host", host);
            requireHttp(path, "status", status);
            requireHttp(path, "body", body);
            Probe standard = Probe.tcp();
            Duration every = interval == null ? standard.interval() : interval;
            Duration whileDown = downInterval == null ? every : downInterval;
            Duration within = timeout != null ? timeout : shorter(standard.timeout(), shorter(every, whileDown));
            Statuses passing = status == null ? Probe.Http.USUAL_STATUSES : path.below(() -> Statuses.parse(status));
            // The core speaks of probe.http and so on; the path ends in "probe" already.
            PropertyPath health =
                    new PropertyPath(path.text().substring(0, path.text().lastIndexOf('.')));
            Probe probe = health.below(() -> new Probe(
                    http == null ? new Probe.Tcp() : new Probe.Http(http, host, passing, body),
                    every,
                    whileDown,
                    within,
                    rise == null ? standard.rise() : rise,
                    fall == null ? standard.fall() : fall,
                    Boolean.TRUE.equals(mandatory)));
            return http != null || connects ? probe : null;
        }

        private void requireHttp(PropertyPath path, String key, @Nullable String value) {
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
            if (given && effective.http == null && effective.tcp == null) {
                throw path.child("http").invalid(null, "a path, or tcp: true, or the other keys of probe mean nothing");
            }
        }
    }
}
