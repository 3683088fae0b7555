package io.lb4j.ipvs.netlink;

import io.lb4j.core.NearestName;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServiceKey;
import java.util.List;

/** Says what an error number means for a request: what was wanted, why it failed, and what to do. */
final class Refusal {

    /** All that kernels have ever had. */
    private static final List<String> SCHEDULERS =
            List.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf", "twos");

    private Refusal() {}

    static IpvsException of(Request request, int errno) {
        Object wish = request.wish();
        return switch (errno) {
            case Errno.EPERM ->
                because(
                        Reason.NOT_PERMITTED,
                        wish,
                        "the process lacks CAP_NET_ADMIN in its network namespace; run it as root or give it CAP_NET_ADMIN");
            case Errno.ESRCH -> notFound(request);
            case Errno.ENOENT -> unknown(wish);
            case Errno.EEXIST -> because(Reason.EXISTS, wish, "it is there already");
            case Errno.EINVAL -> because(Reason.INVALID, wish, invalid(wish));
            case Errno.ERANGE ->
                because(
                        Reason.INVALID,
                        wish,
                        "the kernel takes no negative weight and no lower threshold above the upper");
            case Errno.EAFNOSUPPORT ->
                because(Reason.NO_FAMILY, wish, "the kernel has no IPVS for IPv6; its own configuration decides that");
            case Errno.ENODEV ->
                because(Reason.NO_DEVICE, wish, "there is no network device of this name in this network namespace");
            case Errno.EOPNOTSUPP ->
                because(Reason.TOO_OLD, wish, "the kernel does not know the command; it needs a later one");
            default -> because(Reason.OTHER, wish, Errno.text(errno));
        };
    }

    /** Says what an error number means for the search of the family itself, which anybody may do. */
    static IpvsException noFamily(String wish, int errno) {
        return errno == Errno.ENOENT
                ? because(
                        Reason.NO_MODULE,
                        wish,
                        "the kernel has no IPVS, or its module is not loaded; run modprobe ip_vs")
                : because(Reason.OTHER, wish, Errno.text(errno));
    }

    /** Adds what was wanted to what has gone wrong on the way. */
    static IpvsException unanswered(Object wish, IpvsException cause) {
        return new IpvsException(cause.reason(), wish + ": " + cause.getMessage(), cause);
    }

    private static IpvsException because(Reason reason, Object wish, String why) {
        return new IpvsException(reason, wish + ": " + why);
    }

    /** The kernel has one number for a service and a daemon that are not there, and another one for a server. */
    private static IpvsException notFound(Request request) {
        return request.command() == Command.DELETE_DAEMON
                ? because(Reason.NO_DAEMON, request.wish(), "no such sync daemon runs")
                : because(Reason.NO_SUCH_SERVICE, request.wish(), "there is no such virtual service");
    }

    private static IpvsException unknown(Object wish) {
        if (wish instanceof Change.AddService add) {
            return because(Reason.UNKNOWN_NAME, wish, unknownName(add.service()));
        }
        if (wish instanceof Change.EditService edit) {
            return because(Reason.UNKNOWN_NAME, wish, unknownName(edit.service()));
        }
        return because(Reason.NO_SUCH_SERVER, wish, "the virtual service has no such real server");
    }

    /** The kernel does not tell whether it is the scheduler that it does not know, or the engine. */
    private static String unknownName(IpvsService service) {
        String scheduler = service.scheduler();
        String why = "the kernel knows no scheduler " + scheduler + advice(scheduler);
        Persistent persistent = service.persistent();
        if (persistent != null && persistent.engine() != null) {
            String engine = persistent.engine();
            why += ", or no persistence engine " + engine + "; run modprobe ip_vs_pe_" + engine;
        }
        return why;
    }

    private static String advice(String scheduler) {
        String nearest = SCHEDULERS.contains(scheduler) ? null : NearestName.of(scheduler, SCHEDULERS);
        if (nearest != null) {
            return "; did you mean " + nearest + "?";
        }
        return "; run modprobe ip_vs_" + scheduler
                + switch (scheduler) {
                    case "twos" -> ", or use wlc: twos came with Linux 5.12, and not every kernel is built with it";
                    case "mh" -> ", or use sh: mh came with Linux 4.18";
                    case "ovf" -> ", or use wlc: ovf came with Linux 4.3";
                    case "fo" -> ", or use wlc: fo came with Linux 3.18";
                    default -> "";
                };
    }

    private static String invalid(Object wish) {
        if (wish instanceof Change.AddServer add) {
            return invalid(add.service(), add.server());
        }
        if (wish instanceof Change.EditServer edit) {
            return invalid(edit.service(), edit.server());
        }
        return "the kernel takes no such value";
    }

    private static String invalid(ServiceKey service, IpvsServer server) {
        if (AddressFamily.of(server.key().address()) == service.family()) {
            return "the kernel takes no such value; a real server's address is unicast and not link-local, or one of this host";
        }
        return server.method() == ForwardingMethod.TUNNEL
                ? "no server may be of the other family while a sync daemon runs"
                : "a server of the other family is reached by tunnel only";
    }
}
