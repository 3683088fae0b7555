package io.lb4j.spring.properties;

import io.lb4j.core.ServerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the real servers of a pool are found while it runs, beside those that are configured.
 *
 * @param file File with a server on each line, such as "10.0.0.1:8080 weight=3".
 * @param dns Name and port whose addresses are the servers, such as "orders.example.org:8080". Asked again by its time to live.
 * @param srv Name whose SRV records are the servers, such as "_http._tcp.orders.example.org". Asked again by its time to live.
 * @param service Service name that a Spring Cloud DiscoveryClient knows.
 * @param source Name of a bean of type ServerSource.
 * @param interval How often to look. By default 1 second for a file, 30 for a service; for DNS instead of the time to live.
 * @param parameters Parameters of every server that is found, such as "max_fails=3 slow_start=30s".
 * @param family Which addresses of a name count. By default those of IPv4, or of IPv6 if there is none.
 * @param nameServers Name servers to ask, such as "10.0.0.2:53". By default those of the system.
 * @param startupWait How long a start waits for the first answer. By default 2 seconds; 0 does not wait.
 */
public record DiscoveryProperties(
        @Nullable String file,
        @Nullable String dns,
        @Nullable String srv,
        @Nullable String service,
        @Nullable String source,
        @Nullable Duration interval,
        @Nullable String parameters,
        @Nullable Family family,
        @Nullable List<String> nameServers,
        @Nullable Duration startupWait) {

    static final DiscoveryProperties NOTHING =
            new DiscoveryProperties(null, null, null, null, null, null, null, null, null, null);

    private static final Duration USUAL_WAIT = Duration.ofSeconds(2);

    /** Which addresses of a name count. */
    public enum Family {
        /** Those of IPv4, or of IPv6 if there is none. */
        IPV4_FIRST,
        /** Those of IPv4. */
        IPV4,
        /** Those of IPv6. */
        IPV6,
        /** All of them. */
        BOTH
    }

    /** Tells whether there is anything to find. */
    public boolean isOn() {
        return file != null || dns != null || srv != null || service != null || source != null;
    }

    /** Returns how long a start waits for the first answer. */
    public Duration longestWait() {
        return startupWait == null ? USUAL_WAIT : startupWait;
    }

    /** Complains about values that contradict each other or mean nothing. */
    void check(PropertyPath path) {
        Map<String, @Nullable Object> sources = new LinkedHashMap<>();
        sources.put("file", file);
        sources.put("dns", dns);
        sources.put("srv", srv);
        sources.put("service", service);
        sources.put("source", source);
        List<String> given = new ArrayList<>();
        sources.forEach((name, value) -> {
            if (value != null) {
                given.add(name);
            }
        });
        if (given.size() > 1) {
            throw path.invalid(String.join(", ", given), "only one of file, dns, srv, service and source");
        }
        if (given.isEmpty() && !equals(NOTHING)) {
            throw path.invalid(null, "file, dns, srv, service or source, or the other keys of discovery mean nothing");
        }
        if (interval != null && (interval.isNegative() || interval.isZero())) {
            throw path.child("interval").invalid(interval, "more than 0");
        }
        if (longestWait().isNegative()) {
            throw path.child("startup-wait").invalid(startupWait, "0 or more");
        }
        boolean asksDns = dns != null || srv != null;
        requireDns(path.child("family"), family, asksDns);
        requireDns(path.child("name-servers"), nameServers, asksDns);
        if (source != null && (interval != null || parameters != null)) {
            throw path.child(interval != null ? "interval" : "parameters")
                    .invalid(interval != null ? interval : parameters, "no value, since a bean decides that itself");
        }
        if (parameters != null) {
            path.child("parameters").here(() -> ServerSpec.parse("127.0.0.1:1 " + parameters));
        }
    }

    private static void requireDns(PropertyPath path, @Nullable Object value, boolean asksDns) {
        if (value != null && !asksDns) {
            throw path.invalid(value, "no value unless dns or srv is asked");
        }
    }
}
