package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.Probe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What takes real servers out and brings them back.
 *
 * @param outcomes What failed requests do to a real server. By default max-fails.
 * @param probe What to ask every real server again and again.
 */
public record HealthProperties(
        HealthPolicy.@Nullable Outcomes outcomes,
        @DefaultValue @NestedConfigurationProperty ProbeProperties probe) {

    HealthProperties inheriting(HealthProperties parent) {
        return new HealthProperties(first(outcomes, parent.outcomes), probe.inheriting(parent.probe));
    }

    /** Returns what a pool is given. */
    public HealthPolicy policy(PropertyPath path) {
        return new HealthPolicy(
                outcomes == null ? HealthPolicy.Outcomes.MAX_FAILS : outcomes, probe.probe(path.child("probe")));
    }

    /**
     * What to ask every real server again and again.
     *
     * @param http Path to GET over HTTP, such as "/healthz". Answers of 2xx and 3xx pass.
     * @param tcp Whether to ask for a TCP connection only.
     * @param interval From one probe of a server to the next. By default 5 seconds.
     * @param timeout After which a probe has failed. By default 1 second, never more than the interval.
     * @param rise Passed probes in a row that bring a server up. By default 2.
     * @param fall Failed probes in a row that take a server down. By default 3.
     */
    public record ProbeProperties(
            @Nullable String http,
            @Nullable Boolean tcp,
            @Nullable Duration interval,
            @Nullable Duration timeout,
            @Nullable Integer rise,
            @Nullable Integer fall) {

        ProbeProperties inheriting(ProbeProperties parent) {
            boolean decided = http != null || tcp != null;
            return new ProbeProperties(
                    decided ? http : parent.http,
                    decided ? tcp : parent.tcp,
                    first(interval, parent.interval),
                    first(timeout, parent.timeout),
                    first(rise, parent.rise),
                    first(fall, parent.fall));
        }

        @Nullable
        Probe probe(PropertyPath path) {
            boolean connects = Boolean.TRUE.equals(tcp);
            if (http != null && connects) {
                throw path.child("http").invalid(http, "either http or tcp");
            }
            Probe standard = Probe.tcp();
            Duration every = interval == null ? standard.interval() : interval;
            Duration within = timeout != null ? timeout : shorter(standard.timeout(), every);
            // The core speaks of probe.http and so on; the path ends in "probe" already.
            PropertyPath health =
                    new PropertyPath(path.text().substring(0, path.text().lastIndexOf('.')));
            Probe probe = health.below(() -> new Probe(
                    http, every, within, rise == null ? standard.rise() : rise, fall == null ? standard.fall() : fall));
            return http != null || connects ? probe : null;
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }

        /** Complains if values were given here although after inheriting nothing uses them. */
        void requireUse(PropertyPath path, ProbeProperties effective) {
            boolean given = interval != null || timeout != null || rise != null || fall != null;
            if (given && effective.http == null && effective.tcp == null) {
                throw path.child("http").invalid(null, "a path, or tcp: true, or the other keys of probe mean nothing");
            }
        }
    }
}
