package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.AgentCheck;
import io.lb4j.core.Probe;
import io.lb4j.core.Statuses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to ask every real server again and again.
 *
 * @param http Path to GET over HTTP, such as "/healthz".
 * @param host Host of that request, by HTTP or gRPC, and the name that the server's certificate must have. By default the server's own address.
 * @param status Statuses that pass, such as "200-399" (the default) or "200, 204".
 * @param body Text that the body must contain; it may have at most 64 KiB then. By default any body passes.
 * @param tcp Whether to ask for a TCP connection only.
 * @param grpc Service to ask for by gRPC's health protocol; "" asks for the server as a whole.
 * @param command Program of this machine and its arguments; exit status 0 passes. {host}, {port} and {id} stand for the server's.
 * @param port Port on the server's host that is asked. By default the server's own.
 * @param agent Port on the server's host where an agent says in one line what its server wants, such as "75%", "drain" or "down".
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
        @Nullable String grpc,
        @Nullable List<String> command,
        @Nullable Integer port,
        @Nullable Integer agent,
        @Nullable Boolean tls,
        @Nullable String sslBundle,
        @Nullable Duration interval,
        @Nullable Duration downInterval,
        @Nullable Duration timeout,
        @Nullable Integer rise,
        @Nullable Integer fall,
        @Nullable Boolean mandatory) {

    private boolean asks() {
        return http != null || tcp != null || grpc != null || command != null;
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
                asked.grpc,
                asked.command,
                first(port, asked.port),
                first(agent, parent.agent),
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
        Duration every = every();
        Duration whileDown = downInterval == null ? every : downInterval;
        Duration within = within(shorter(every, whileDown));
        Probe probe = above(path)
                .below(() -> new Probe(
                        question == null ? new Probe.Tcp() : question,
                        asked(path),
                        every,
                        whileDown,
                        within,
                        rise == null ? standard.rise() : rise,
                        fall == null ? standard.fall() : fall,
                        Boolean.TRUE.equals(mandatory)));
        return question == null ? null : probe;
    }

    private int asked(PropertyPath path) {
        if (port != null && port == 0) {
            throw path.child("port").invalid(port, "1..65535");
        }
        return port == null ? 0 : port;
    }

    @Nullable
    AgentCheck agent(PropertyPath path) {
        Integer agentPort = agent;
        return agentPort == null ? null : above(path).below(() -> new AgentCheck(agentPort, every(), within(every())));
    }

    private Duration every() {
        return interval == null ? Probe.tcp().interval() : interval;
    }

    private Duration within(Duration longest) {
        return timeout != null ? timeout : shorter(Probe.tcp().timeout(), longest);
    }

    /** The core speaks of probe.http and so on; the path ends in "probe" already. */
    private static PropertyPath above(PropertyPath path) {
        return new PropertyPath(path.text().substring(0, path.text().lastIndexOf('.')));
    }

    private Probe.@Nullable Question question(PropertyPath path) {
        requireOne(path);
        requireFor(path, "host", host, http != null || grpc != null, "http or grpc");
        requireFor(path, "status", status, http != null, "http");
        requireFor(path, "body", body, http != null, "http");
        requireFor(path, "port", port, asks(), "http, grpc, command or tcp");
        requireFor(path, "tls", tls, http != null || grpc != null, "http or grpc");
        requireFor(path, "ssl-bundle", sslBundle, http != null || grpc != null, "http or grpc");
        if (sslBundle != null && Boolean.FALSE.equals(tls)) {
            throw path.child("ssl-bundle").invalid(sslBundle, "nothing where tls is false");
        }
        boolean secured = sslBundle != null || Boolean.TRUE.equals(tls);
        if (http != null) {
            Statuses passing = status == null ? Probe.Http.USUAL_STATUSES : path.below(() -> Statuses.parse(status));
            return above(path).below(() -> new Probe.Http(http, host, passing, body, secured));
        }
        if (grpc != null) {
            return above(path).below(() -> new Probe.Grpc(grpc, host, secured));
        }
        if (command != null) {
            return above(path).below(() -> new Probe.Command(command));
        }
        return Boolean.TRUE.equals(tcp) ? new Probe.Tcp() : null;
    }

    private void requireOne(PropertyPath path) {
        List<String> asked = new ArrayList<>();
        if (http != null) {
            asked.add("http");
        }
        if (grpc != null) {
            asked.add("grpc");
        }
        if (command != null) {
            asked.add("command");
        }
        if (Boolean.TRUE.equals(tcp)) {
            asked.add("tcp");
        }
        if (asked.size() > 1) {
            throw path.invalid(
                    String.join(", ", asked), "one of http, grpc, command and tcp; agent may stand beside it");
        }
    }

    private static void requireFor(PropertyPath path, String key, @Nullable Object value, boolean used, String users) {
        if (value != null && !used) {
            throw path.child(key).invalid(value, "nothing, unless " + users + " is set beside it");
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, ProbeProperties effective) {
        boolean turning = downInterval != null || rise != null || fall != null || mandatory != null;
        boolean given = turning || interval != null || timeout != null;
        boolean used = effective.asks() || (effective.agent != null && !turning);
        if (given && !used) {
            throw path.child("http")
                    .invalid(
                            null,
                            effective.agent != null
                                    ? "a path, or tcp: true: an agent knows interval and timeout only"
                                    : "a path, or tcp: true, or the other keys of probe mean nothing");
        }
    }
}
