package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.AddressText;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.KernelInfo;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Traffic;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.ipvsadm.ListOptions.Columns;
import io.lb4j.ipvs.ipvsadm.ListOptions.Order;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** What {@code ipvsadm -L -n} prints, byte for byte, trailing blanks included; lines end with a line feed. */
public final class Listing {

    private final ListOptions options;
    private final StringBuilder text = new StringBuilder();

    private Listing(ListOptions options) {
        this.options = options;
    }

    /** Lists a whole table; the first line tells of the kernel. */
    public static String all(KernelInfo kernel, List<ServiceTable> services, ListOptions options) {
        Listing listing = new Listing(options);
        listing.text
                .append("IP Virtual Server version ")
                .append(kernel.versionText())
                .append(" (size=")
                .append(kernel.tableSize())
                .append(")\n");
        listing.header();
        (options.order() == Order.SORTED ? TableOrder.services(services) : services).forEach(listing::add);
        return listing.text.toString();
    }

    /** Lists one service, as {@code ipvsadm -L -n -t 10.0.0.1:80} does. */
    public static String one(ServiceTable service, ListOptions options) {
        Listing listing = new Listing(options);
        listing.header();
        listing.add(service);
        return listing.text.toString();
    }

    /** Says what {@code --timeout} prints. */
    public static String timeouts(Timeouts timeouts) {
        return "Timeout (tcp tcpfin udp): " + timeouts.tcpSeconds() + " " + timeouts.tcpFinSeconds() + " "
                + timeouts.udpSeconds() + "\n";
    }

    /** Says what {@code --daemon} prints: a line for each, the master first, without what a daemon leaves to the kernel. */
    public static String daemons(List<SyncDaemon> daemons) {
        StringBuilder lines = new StringBuilder();
        daemons.stream().sorted(Comparator.comparing(SyncDaemon::role)).forEach(daemon -> {
            lines.append(RuleText.role(daemon.role()))
                    .append(" sync daemon (mcast=")
                    .append(daemon.device());
            lines.append(", syncid=").append(daemon.syncId());
            lines.append(daemon.maxLength() == 0 ? "" : ", maxlen=" + daemon.maxLength());
            if (daemon.group() != null) {
                lines.append(", group=").append(AddressText.of(Objects.requireNonNull(daemon.group())));
            }
            lines.append(daemon.port() == 0 ? "" : ", port=" + daemon.port());
            lines.append(daemon.timeToLive() == 0 ? "" : ", ttl=" + daemon.timeToLive());
            lines.append(")\n");
        });
        return lines.toString();
    }

    private void header() {
        text.append(
                switch (options.columns()) {
                    case CONNECTIONS -> """
                            Prot LocalAddress:Port Scheduler Flags
                              -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                            """;
                    case STATS -> """
                            Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
                              -> RemoteAddress:Port
                            """;
                    case RATE -> """
                            Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS
                              -> RemoteAddress:Port
                            """;
                    case THRESHOLDS -> """
                            Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn\s
                              -> RemoteAddress:Port
                            """;
                    case PERSISTENT -> """
                            Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn\s
                              -> RemoteAddress:Port
                            """;
                    case TUNNELS -> """
                            Prot LocalAddress:Port Scheduler Flags
                              -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn
                            """;
                });
    }

    private void add(ServiceTable service) {
        IpvsService definition = service.entry().service();
        String name = name(definition.key());
        if (countsTraffic()) {
            text.append(Columnar.left(name, 33));
            traffic(service.entry().traffic());
        } else {
            text.append(name).append(' ').append(words(definition)).append('\n');
        }
        (options.order() == Order.SORTED ? TableOrder.servers(service.servers()) : service.servers())
                .forEach(this::add);
    }

    private boolean countsTraffic() {
        return options.columns() == Columns.STATS || options.columns() == Columns.RATE;
    }

    private static String name(ServiceKey key) {
        if (key instanceof FirewallMark mark) {
            return "FWM  " + mark.mark() + (mark.family() == AddressFamily.IPV6 ? " IPv6" : "");
        }
        ServiceAddress address = (ServiceAddress) key;
        return Columnar.left(address.transport().name(), 5) + new Endpoint(address.address(), address.port());
    }

    private static String words(IpvsService service) {
        StringBuilder words = new StringBuilder(service.scheduler());
        if (!service.flags().isEmpty()) {
            words.append(" (")
                    .append(FlagNames.printed(service.scheduler(), service.flags()))
                    .append(')');
        }
        Persistent persistent = service.persistent();
        if (persistent != null) {
            words.append(" persistent ").append(persistent.timeoutSeconds());
            AddressFamily family = service.key().family();
            if (persistent.prefix() != family.bits()) {
                words.append(" mask ")
                        .append(
                                family == AddressFamily.IPV4
                                        ? RuleText.mask(persistent.prefix())
                                        : persistent.prefix());
            }
            if (persistent.engine() != null) {
                words.append(" pe ").append(persistent.engine());
            }
        }
        return words.append(service.onePacket() ? " ops" : "").toString();
    }

    private void add(ServerEntry entry) {
        IpvsServer server = entry.server();
        text.append("  -> ").append(Columnar.left(server.key(), 28));
        switch (options.columns()) {
            case STATS, RATE -> traffic(entry.traffic());
            case CONNECTIONS -> row(entry, Columnar.cell(method(server), 8), Columnar.cell(server.weight(), 7));
            case TUNNELS ->
                row(
                        entry,
                        Columnar.cell(method(server), 8),
                        Columnar.cell(tunnel(server), 14),
                        Columnar.cell(server.weight(), 7));
            case THRESHOLDS ->
                row(entry, Columnar.cell(server.upperThreshold(), 11), Columnar.cell(server.lowerThreshold(), 11));
            case PERSISTENT -> row(entry, Columnar.cell(server.weight(), 10), Columnar.cell(entry.persistent(), 12));
        }
    }

    private void row(ServerEntry entry, String... cells) {
        text.append(' ').append(String.join("", cells));
        text.append(Columnar.cell(entry.active(), 11))
                .append(Columnar.left(entry.inactive(), 10))
                .append('\n');
    }

    private static String method(IpvsServer server) {
        return switch (server.method()) {
            case MASQUERADE -> "Masq";
            case LOCAL -> "Local";
            case TUNNEL -> "Tunnel";
            case ROUTE -> "Route";
            case BYPASS -> "(null)";
        };
    }

    private static String tunnel(IpvsServer server) {
        Tunnel tunnel = server.tunnel();
        String kind = ServerOptions.name(tunnel.kind());
        return switch (server.method()) {
            case TUNNEL ->
                switch (tunnel.kind()) {
                    case IPIP -> kind;
                    case GUE -> kind + ":" + tunnel.port() + ":" + checksum(tunnel);
                    case GRE -> kind + ":" + checksum(tunnel);
                };
            default -> "n/a";
        };
    }

    private static String checksum(Tunnel tunnel) {
        return switch (tunnel.checksum()) {
            case NONE -> "-c";
            case FULL -> "+c";
            case REMOTE -> "r+c";
        };
    }

    private void traffic(Traffic traffic) {
        if (options.columns() == Columns.STATS) {
            numbers(
                    traffic.connections(),
                    traffic.inPackets(),
                    traffic.outPackets(),
                    traffic.inBytes(),
                    traffic.outBytes());
        } else {
            numbers(
                    traffic.connectionsPerSecond(),
                    traffic.inPacketsPerSecond(),
                    traffic.outPacketsPerSecond(),
                    traffic.inBytesPerSecond(),
                    traffic.outBytesPerSecond());
        }
    }

    private void numbers(long... numbers) {
        for (long number : numbers) {
            text.append(Columnar.number(number, options.numbers()));
        }
        text.append('\n');
    }
}
