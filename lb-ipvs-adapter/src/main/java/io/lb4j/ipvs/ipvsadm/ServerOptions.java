package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Transport;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.Tunnel.Checksum;
import io.lb4j.ipvs.Tunnel.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The real server of a line. */
final class ServerOptions {

    private static final int MAX_PORT = 0xffff;
    private static final Set<Option> CHECKSUMS = EnumSet.of(Option.TUN_NOCSUM, Option.TUN_CSUM, Option.TUN_REMCSUM);
    private static final Set<Option> TUNNEL =
            EnumSet.of(Option.TUN_TYPE, Option.TUN_PORT, Option.TUN_NOCSUM, Option.TUN_CSUM, Option.TUN_REMCSUM);

    private final CommandLine line;
    private final ServiceKey service;
    private final Names names;

    ServerOptions(CommandLine line, ServiceKey service, Names names) {
        this.line = line;
        this.service = service;
        this.names = names;
    }

    /** Returns which server the line names; without a port it has the service's, and that of a mark has none. */
    ServerKey key() {
        String text = line.value(Option.REAL_SERVER);
        if (text == null) {
            throw new InvalidValueException(line.command().toString(), "", "-r beside it");
        }
        Transport transport = service instanceof ServiceAddress address ? address.transport() : Transport.TCP;
        HostPort where = HostPort.of(Option.REAL_SERVER, text, transport, names);
        return new ServerKey(where.address(), where.port().orElse(servicePort(0)));
    }

    /** Returns the definition; a server that is not masqueraded silently has its service's port. */
    IpvsServer server() {
        ServerKey key = key();
        ForwardingMethod method = line.has(Option.MASQUERADING)
                ? ForwardingMethod.MASQUERADE
                : line.has(Option.IPIP) ? ForwardingMethod.TUNNEL : ForwardingMethod.ROUTE;
        if (method != ForwardingMethod.MASQUERADE) {
            key = new ServerKey(key.address(), servicePort(key.port()));
        }
        if (method != ForwardingMethod.TUNNEL && AddressFamily.of(key.address()) != service.family()) {
            throw new InvalidValueException(
                    "-r", key, "an address of the service's family: another one is allowed only for tunneling (-i)");
        }
        int upper = number(Option.UPPER, 0);
        int lower = number(Option.LOWER, 0);
        if (lower > upper) {
            throw new InvalidValueException("-y", lower, "at most what -x is, " + upper);
        }
        return new IpvsServer(key, method, number(Option.WEIGHT, 1), upper, lower, tunnel(method));
    }

    private int servicePort(int otherwise) {
        return service instanceof ServiceAddress address ? address.port() : otherwise;
    }

    private int number(Option option, int otherwise) {
        String text = line.value(option);
        return text == null ? otherwise : Words.number(option, text, 0, Integer.MAX_VALUE);
    }

    private Tunnel tunnel(ForwardingMethod method) {
        Option first = line.which(TUNNEL);
        if (first == null) {
            return Tunnel.IPIP;
        }
        if (method != ForwardingMethod.TUNNEL) {
            throw new InvalidValueException(line.command().toString(), first, "-i beside options of tunnels");
        }
        Kind kind = kind();
        String port = line.value(Option.TUN_PORT);
        Option checksum = line.which(CHECKSUMS);
        if (kind != Kind.GUE && port != null) {
            throw unfit(Option.TUN_PORT, kind);
        }
        if (checksum != null && (kind == Kind.IPIP || (kind == Kind.GRE && checksum == Option.TUN_REMCSUM))) {
            throw unfit(checksum, kind);
        }
        if (kind == Kind.GUE && port == null) {
            throw new InvalidValueException("--tun-type", "gue", "--tun-port beside it");
        }
        return new Tunnel(
                kind, port == null ? 0 : Words.number(Option.TUN_PORT, port, 1, MAX_PORT), checksum(checksum));
    }

    private Kind kind() {
        String text = Objects.requireNonNullElse(line.value(Option.TUN_TYPE), "ipip");
        for (Kind kind : Kind.values()) {
            if (name(kind).equals(text)) {
                return kind;
            }
        }
        throw new InvalidValueException(
                "--tun-type", text, "ipip, gue or gre", NearestName.of(text, List.of("ipip", "gue", "gre")));
    }

    private static Checksum checksum(@Nullable Option option) {
        return option == Option.TUN_CSUM
                ? Checksum.FULL
                : option == Option.TUN_REMCSUM ? Checksum.REMOTE : Checksum.NONE;
    }

    private static InvalidValueException unfit(Option option, Kind kind) {
        String fits = option == Option.TUN_CSUM || option == Option.TUN_NOCSUM ? "gue or gre" : "gue";
        return new InvalidValueException("--tun-type", name(kind), fits + " beside " + option);
    }

    static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
