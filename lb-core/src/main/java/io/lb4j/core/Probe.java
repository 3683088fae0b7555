package io.lb4j.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A question that is put to every real server of a pool again and again.
 *
 * @param question what is asked, and which answer passes
 * @param port where on the server's host it is asked, 1..65535; 0 for the server's own port
 * @param interval from one probe of a server to the next, at least 10 ms; up to a tenth longer, by chance, so that probes spread
 * @param downInterval the same while probes hold the server down
 * @param timeout after which a probe has failed; at most the shorter interval, so that probes never overlap
 * @param rise passed probes in a row that bring a server up, at least 1
 * @param fall failed probes in a row that take it down, at least 1
 * @param mandatory whether a new server is down until its first probe has passed; else it counts as up until probes fail
 */
public record Probe(
        Question question,
        int port,
        Duration interval,
        Duration downInterval,
        Duration timeout,
        int rise,
        int fall,
        boolean mandatory) {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10); // chosen: a slip of units, not a wish
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(1);

    /** What is asked. */
    public sealed interface Question {

        /** Tells whether it is put over TLS. */
        default boolean tls() {
            return false;
        }
    }

    /** Asks for a connection, and nothing over it. */
    public record Tcp() implements Question {}

    /**
     * Asks by HTTP GET.
     *
     * @param path the request's target
     * @param host the request's {@code Host}; the server's own address if {@code null}
     * @param statuses which answers pass
     * @param body what the body must contain, as UTF-8, which then may have at most 64 KiB; {@code null} for anything
     * @param tls whether over TLS; then the server's certificate must be trusted and name the host, or the server's own address
     */
    public record Http(
            String path,
            @Nullable String host,
            Statuses statuses,
            @Nullable String body,
            boolean tls) implements Question {

        /** As nginx has it: 2xx and 3xx. */
        public static final Statuses USUAL_STATUSES = Statuses.parse("200-399");

        /** Checks every component. */
        public Http {
            Objects.requireNonNull(statuses, "statuses");
            if (!path.startsWith("/") || !isPrintable(path)) {
                throw new InvalidValueException("probe.http", path, "a path that starts with / and needs no encoding");
            }
            requireHost(host);
            if (body != null && body.isEmpty()) {
                throw new InvalidValueException("probe.body", body, "the text to look for");
            }
        }

        /** Asks without TLS. */
        public Http(String path, @Nullable String host, Statuses statuses, @Nullable String body) {
            this(path, host, statuses, body, false);
        }
    }

    /**
     * Asks by a command of this machine, as keepalived's {@code MISC_CHECK}: exit status 0 passes, and any other fails.
     *
     * @param words the program and its arguments, without a shell; {@code {host}}, {@code {port}} and {@code {id}} stand for the
     *     server's
     */
    public record Command(List<String> words) implements Question {

        /** Checks that there is a program. */
        public Command {
            words = List.copyOf(words);
            if (words.isEmpty() || words.get(0).isBlank()) {
                throw new InvalidValueException("probe.command", words, "a program and its arguments");
            }
        }
    }

    /**
     * Asks by gRPC's health protocol, {@code grpc.health.v1.Health/Check}; {@code SERVING} passes.
     *
     * @param service the service that is asked for; empty for the server as a whole
     * @param host the request's {@code :authority}; the server's own address if {@code null}
     * @param tls whether over TLS; else HTTP/2 is spoken without asking first
     */
    public record Grpc(String service, @Nullable String host, boolean tls) implements Question {

        /** Checks every component. */
        public Grpc {
            if (!isPrintable(service)) {
                throw new InvalidValueException(
                        "probe.grpc", service, "the name of a service, or nothing for the server");
            }
            requireHost(host);
        }
    }

    private static void requireHost(@Nullable String host) {
        if (host != null && (host.isEmpty() || !isPrintable(host))) {
            throw new InvalidValueException("probe.host", host, "a host, with a port or without");
        }
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** Checks every component. */
    public Probe {
        Objects.requireNonNull(question, "question");
        if (port < 0 || port > 0xffff) {
            throw new InvalidValueException("probe.port", port, "1..65535");
        }
        requireInterval("probe.interval", interval);
        requireInterval("probe.down-interval", downInterval);
        requireTimeout(timeout, interval.compareTo(downInterval) < 0 ? interval : downInterval);
        if (rise < 1) {
            throw new InvalidValueException("probe.rise", rise, "1 or more");
        }
        if (fall < 1) {
            throw new InvalidValueException("probe.fall", fall, "1 or more");
        }
    }

    static void requireInterval(String key, Duration interval) {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new InvalidValueException(key, interval, "10 ms or more");
        }
    }

    static void requireTimeout(Duration timeout, Duration longest) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(longest) > 0) {
            throw new InvalidValueException("probe.timeout", timeout, "more than 0, at most the interval " + longest);
        }
    }

    /** Asks every 5 s, within 1 s, 2 to rise, 3 to fall. */
    public static Probe of(Question question) {
        return new Probe(question, 0, USUAL_INTERVAL, USUAL_INTERVAL, USUAL_TIMEOUT, 2, 3, false);
    }

    /** Asks for a TCP connection: every 5 s, within 1 s, 2 to rise, 3 to fall. */
    public static Probe tcp() {
        return of(new Tcp());
    }

    /** Asks for {@code path} by HTTP GET, where 2xx and 3xx pass: every 5 s, within 1 s, 2 to rise, 3 to fall. */
    public static Probe http(String path) {
        return of(new Http(path, null, Http.USUAL_STATUSES, null));
    }

    /** Asks for {@code path} over TLS, otherwise as {@link #http}. */
    public static Probe https(String path) {
        return of(new Http(path, null, Http.USUAL_STATUSES, null, true));
    }

    /** Asks by gRPC's health protocol without TLS, for a service or, if its name is empty, the server. */
    public static Probe grpc(String service) {
        return of(new Grpc(service, null, false));
    }

    /** Asks by a command of this machine. */
    public static Probe command(String... words) {
        return of(new Command(List.of(words)));
    }

    /** Returns the same probe at another interval, for servers that are up and down. */
    public Probe every(Duration newInterval) {
        Duration within = timeout.compareTo(newInterval) < 0 ? timeout : newInterval;
        return new Probe(question, port, newInterval, newInterval, within, rise, fall, mandatory);
    }

    /** Returns the same probe with another interval for servers that are down. */
    public Probe everyWhileDown(Duration newInterval) {
        return new Probe(question, port, interval, newInterval, timeout, rise, fall, mandatory);
    }

    /** Returns the same probe with another timeout. */
    public Probe within(Duration newTimeout) {
        return new Probe(question, port, interval, downInterval, newTimeout, rise, fall, mandatory);
    }

    /** Returns the same probe with other numbers of results in a row that bring a server up and take it down. */
    public Probe turningAfter(int newRise, int newFall) {
        return new Probe(question, port, interval, downInterval, timeout, newRise, newFall, mandatory);
    }

    /** Returns the same probe, put to this port of each server's host; 0 for the server's own. */
    public Probe toPort(int newPort) {
        return new Probe(question, newPort, interval, downInterval, timeout, rise, fall, mandatory);
    }

    /** Returns where this probe asks a server at this address. */
    public ServerAddress target(ServerAddress server) {
        return port == 0 || server.isUnix() ? server : new ServerAddress(server.host(), port);
    }

    /** Returns the same probe, which a new server must pass before its first use. */
    public Probe asMandatory() {
        return new Probe(question, port, interval, downInterval, timeout, rise, fall, true);
    }
}
