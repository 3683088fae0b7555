package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.AddressText;
import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Tunnel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Writes rules; the opposite of {@link RuleReader}. */
public final class RuleText {

    private final Form form;

    /** What becomes of values that {@code ipvsadm -S} does not write. */
    public enum Form {
        /**
         * Byte for byte what {@code ipvsadm -S -n} prints, and what it loses is lost: the thresholds {@code -x} and {@code -y},
         * the third flag of {@code sh} and {@code mh}, and the order of servers, sorted by address while schedulers see the
         * newest first. Marks from 2^31 are negative in it and cannot be restored; local servers become {@code -g}.
         */
        IPVSADM,
        /**
         * Everything, and the oldest server first: restored, the same decisions follow. {@code ipvsadm -R} reads it too. What its
         * language cannot say is refused by {@link InvalidValueException}: servers of the methods LOCAL and BYPASS.
         */
        LOSSLESS
    }

    private RuleText(Form form) {
        this.form = form;
    }

    /** Returns rules that make these services and servers in an empty kernel, one a line; neither time-outs nor daemons. */
    public static String save(List<ServiceTable> services, Form form) {
        RuleText text = new RuleText(form);
        StringBuilder saved = new StringBuilder();
        for (ServiceTable service : TableOrder.services(services)) {
            IpvsService definition = service.entry().service();
            saved.append("-A ").append(text.definition(definition)).append('\n');
            for (ServerEntry server : text.ordered(service.servers())) {
                saved.append("-a ")
                        .append(text.definition(definition.key(), server.server()))
                        .append('\n');
            }
        }
        return saved.toString();
    }

    /** Returns one rule as a line without its end, of the {@linkplain Form#LOSSLESS lossless} form. */
    public static String line(Rule rule) {
        RuleText text = new RuleText(Form.LOSSLESS);
        if (rule instanceof Rule.AddService add) {
            return "-A " + text.definition(add.service());
        } else if (rule instanceof Rule.EditService edit) {
            return "-E " + text.definition(edit.service());
        } else if (rule instanceof Rule.DeleteService delete) {
            return "-D " + text.key(delete.service());
        } else if (rule instanceof Rule.AddServer add) {
            return "-a " + text.definition(add.service(), add.server());
        } else if (rule instanceof Rule.EditServer edit) {
            return "-e " + text.definition(edit.service(), edit.server());
        } else if (rule instanceof Rule.DeleteServer delete) {
            return "-d " + text.key(delete.service()) + " -r " + delete.server();
        } else if (rule instanceof Rule.Zero zero) {
            ServiceKey service = zero.service();
            return service == null ? "-Z" : "-Z " + text.key(service);
        } else if (rule instanceof Rule.SetTimeouts set) {
            Timeouts timeouts = set.timeouts();
            return "--set " + timeouts.tcpSeconds() + " " + timeouts.tcpFinSeconds() + " " + timeouts.udpSeconds();
        } else if (rule instanceof Rule.StartDaemon start) {
            return "--start-daemon " + daemon(start.daemon());
        } else if (rule instanceof Rule.StopDaemon stop) {
            return "--stop-daemon " + role(stop.role());
        }
        return "-C"; // the one that is left of the sealed ones
    }

    /** Returns an IPv4 mask with this many ones. */
    static String mask(int prefix) {
        int bits = prefix == 0 ? 0 : -1 << (AddressFamily.IPV4.bits() - prefix);
        return (bits >>> 24) + "." + (bits >> 16 & 0xff) + "." + (bits >> 8 & 0xff) + "." + (bits & 0xff);
    }

    private List<ServerEntry> ordered(List<ServerEntry> newestFirst) {
        if (form == Form.IPVSADM) {
            return TableOrder.servers(newestFirst);
        }
        List<ServerEntry> oldestFirst = new ArrayList<>(newestFirst);
        Collections.reverse(oldestFirst);
        return oldestFirst;
    }

    private String key(ServiceKey key) {
        if (key instanceof FirewallMark mark) {
            String number =
                    form == Form.IPVSADM ? Integer.toString(mark.mark()) : Integer.toUnsignedString(mark.mark());
            return "-f " + number + (mark.family() == AddressFamily.IPV6 ? " -6" : "");
        }
        ServiceAddress address = (ServiceAddress) key;
        String option = switch (address.transport()) {
            case TCP -> "-t ";
            case UDP -> "-u ";
            case SCTP -> "--sctp-service ";
        };
        return option + new Endpoint(address.address(), address.port());
    }

    private String definition(IpvsService service) {
        StringBuilder text = new StringBuilder(key(service.key()));
        text.append(" -s ").append(service.scheduler());
        Persistent persistent = service.persistent();
        if (persistent != null) {
            text.append(" -p ").append(persistent.timeoutSeconds());
            AddressFamily family = service.key().family();
            if (persistent.prefix() != family.bits()) {
                text.append(" -M ")
                        .append(family == AddressFamily.IPV4 ? mask(persistent.prefix()) : persistent.prefix());
            }
            if (persistent.engine() != null) {
                text.append(" --pe ").append(persistent.engine());
            }
        }
        if (service.onePacket()) {
            text.append(" -o");
        }
        if (!service.flags().isEmpty()) {
            text.append(" -b ")
                    .append(
                            form == Form.IPVSADM
                                    ? FlagNames.printed(service.scheduler(), service.flags())
                                    : FlagNames.complete(service.scheduler(), service.flags()));
        }
        return text.toString();
    }

    private String definition(ServiceKey service, IpvsServer server) {
        StringBuilder text = new StringBuilder(key(service));
        text.append(" -r ").append(server.key()).append(' ').append(method(server.method()));
        text.append(" -w ").append(server.weight());
        if (form == Form.LOSSLESS && server.upperThreshold() != 0) {
            text.append(" -x ").append(server.upperThreshold());
            text.append(server.lowerThreshold() == 0 ? "" : " -y " + server.lowerThreshold());
        }
        if (server.method() == ForwardingMethod.TUNNEL) {
            text.append(tunnel(server.tunnel()));
        }
        return text.toString();
    }

    private String method(ForwardingMethod method) {
        boolean exact = form == Form.LOSSLESS;
        return switch (method) {
            case MASQUERADE -> "-m";
            case TUNNEL -> "-i";
            case ROUTE -> "-g";
            case LOCAL -> exact ? unsayable(method) : "-g";
            case BYPASS -> exact ? unsayable(method) : "(null)";
        };
    }

    private static String unsayable(ForwardingMethod method) {
        throw new InvalidValueException(
                "method", method, "MASQUERADE, TUNNEL or ROUTE, for which ipvsadm has an option");
    }

    private static String tunnel(Tunnel tunnel) {
        String text = " --tun-type " + ServerOptions.name(tunnel.kind());
        return switch (tunnel.kind()) {
            case IPIP -> text;
            case GUE -> text + " --tun-port " + tunnel.port() + checksum(tunnel);
            case GRE -> text + checksum(tunnel);
        };
    }

    private static String checksum(Tunnel tunnel) {
        return switch (tunnel.checksum()) {
            case NONE -> " --tun-nocsum";
            case FULL -> " --tun-csum";
            case REMOTE -> " --tun-remcsum";
        };
    }

    private static String daemon(SyncDaemon daemon) {
        StringBuilder text = new StringBuilder(role(daemon.role()));
        text.append(" --mcast-interface ").append(daemon.device());
        text.append(" --syncid ").append(daemon.syncId());
        text.append(daemon.maxLength() == 0 ? "" : " --sync-maxlen " + daemon.maxLength());
        if (daemon.group() != null) {
            text.append(" --mcast-group ").append(AddressText.of(Objects.requireNonNull(daemon.group())));
        }
        text.append(daemon.port() == 0 ? "" : " --mcast-port " + daemon.port());
        text.append(daemon.timeToLive() == 0 ? "" : " --mcast-ttl " + daemon.timeToLive());
        return text.toString();
    }

    static String role(SyncDaemon.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
