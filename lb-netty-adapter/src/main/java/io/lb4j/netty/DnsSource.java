package io.lb4j.netty;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.discovery.ServerSource;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Servers by DNS, asked again when the answer's time to live is over: all addresses of a host, or the SRV records of a service.
 *
 * <p>Of SRV records (RFC 2782), those of the lowest priority number are primaries and all others backups; their weights are weights, 0 counting as
 * 1. Each address of each target is a server. One thread for each source that is watched.
 */
public final class DnsSource implements ServerSource {

    /** Which addresses of a host count. */
    public enum Family {
        /** Those of IPv4, or of IPv6 if there is none: a host with both is one server. */
        IPV4_FIRST,
        /** Those of IPv4. */
        IPV4,
        /** Those of IPv6. */
        IPV6,
        /** All of them, as in nginx. */
        BOTH
    }

    /**
     * What to ask, and how.
     *
     * @param name full name; search domains are not tried
     * @param port where the addresses listen; 0 for SRV records, which say so themselves
     * @param family which addresses count
     * @param parameters parameters of every server
     * @param nameServers whom to ask; nobody for those of the system
     * @param valid how long an answer holds instead of its time to live, if given
     * @param timeout until a question is given up
     */
    record Settings(
            String name,
            int port,
            Family family,
            String parameters,
            List<InetSocketAddress> nameServers,
            @Nullable Duration valid,
            Duration timeout) {

        boolean asksForServices() {
            return port == 0;
        }

        Settings named(String newName, int newPort) {
            return new Settings(newName, newPort, family, parameters, nameServers, valid, timeout);
        }
    }

    private static final Settings USUAL =
            new Settings("", 0, Family.IPV4_FIRST, "", List.of(), null, Duration.ofSeconds(2));

    private final Settings settings;

    private DnsSource(Settings settings) {
        this.settings = settings;
    }

    /**
     * All addresses of a host.
     *
     * @param address name and port, such as {@code orders.example.org:8080}
     */
    public static DnsSource addresses(String address) {
        ServerAddress parsed = ServerAddress.parse(address);
        if (parsed.isUnix() || parsed.port() == 0 || !isName(parsed.host())) {
            throw new InvalidValueException("dns", address, "a name and a port, such as orders.example.org:8080");
        }
        return of(parsed.host(), parsed.port());
    }

    /**
     * What the SRV records of a service say.
     *
     * @param name such as {@code _http._tcp.orders.example.org}
     */
    public static DnsSource services(String name) {
        if (!isName(name)) {
            throw new InvalidValueException(
                    "srv", name, "a name without a port, such as _http._tcp.orders.example.org");
        }
        return of(name, 0);
    }

    private static DnsSource of(String name, int port) {
        return new DnsSource(USUAL.named(name, port));
    }

    private static boolean isName(String text) {
        return text.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?") && !text.matches("[0-9.]+");
    }

    /** Returns the same with other addresses that count; default IPv4, or IPv6 if there is none. */
    public DnsSource withFamily(Family family) {
        Settings s = settings;
        return new DnsSource(new Settings(s.name, s.port, family, s.parameters, s.nameServers, s.valid, s.timeout));
    }

    /** Returns the same with parameters for every server, such as {@code max_fails=3 slow_start=30s}. */
    public DnsSource withParameters(String parameters) {
        ServerSpec.parse("127.0.0.1:1 " + parameters); // complains about what no server can have
        Settings s = settings;
        return new DnsSource(new Settings(s.name, s.port, s.family, parameters, s.nameServers, s.valid, s.timeout));
    }

    /** Returns the same that asks these name servers, one after the other, instead of those of the system. */
    public DnsSource withNameServers(List<InetSocketAddress> nameServers) {
        Settings s = settings;
        return new DnsSource(
                new Settings(s.name, s.port, s.family, s.parameters, List.copyOf(nameServers), s.valid, s.timeout));
    }

    /** Returns the same whose answers hold so long, whatever their time to live, as by nginx's {@code valid}. */
    public DnsSource withValid(Duration valid) {
        if (valid.isNegative() || valid.isZero()) {
            throw new InvalidValueException("valid", valid, "more than 0");
        }
        Settings s = settings;
        return new DnsSource(new Settings(s.name, s.port, s.family, s.parameters, s.nameServers, valid, s.timeout));
    }

    /** Returns the same that gives up a question after so long; default 2 seconds. */
    public DnsSource withTimeout(Duration timeout) {
        if (timeout.toMillis() < 1) {
            throw new InvalidValueException("timeout", timeout, "1ms or more");
        }
        Settings s = settings;
        return new DnsSource(new Settings(s.name, s.port, s.family, s.parameters, s.nameServers, s.valid, timeout));
    }

    @Override
    public Watch watch(Answers answers) {
        DnsWatch watch = new DnsWatch(settings, answers);
        watch.look();
        return watch;
    }

    @Override
    public String toString() {
        return settings.asksForServices()
                ? "DNS services " + settings.name
                : "DNS addresses " + settings.name + ":" + settings.port;
    }
}
