package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of rules. */
public final class Rules {

    private Rules() {}

    /**
     * Applies rules one by one, as {@code ipvsadm -R} does: what the kernel refuses is passed over, and nothing is cleared first.
     *
     * <p>A kernel that cannot be asked at all throws {@link IpvsException}; rules before that one are applied then.
     *
     * @return what was refused, in the order of the rules; empty if all went well
     */
    public static List<RuleFailure> apply(List<RuleLine> rules, Ipvs ipvs) {
        List<RuleFailure> failures = new ArrayList<>();
        for (RuleLine rule : rules) {
            apply(rule, ipvs).ifPresent(failures::add);
        }
        return failures;
    }

    private static Optional<RuleFailure> apply(RuleLine line, Ipvs ipvs) {
        try {
            line.rule().apply(ipvs);
            return Optional.empty();
        } catch (IpvsException e) {
            return switch (e.reason()) {
                case NOT_PERMITTED, NO_MODULE, NO_KERNEL, NO_ANSWER -> throw e;
                default -> Optional.of(new RuleFailure(line, message(line.rule(), e), e));
            };
        }
    }

    /**
     * Returns the table that an empty kernel would have after these rules: services in the order in which they came, the
     * servers of each the newest first, as the kernel has them. Time-outs and sync daemons are not in it.
     *
     * @throws RuleException at the first rule that a kernel would refuse
     */
    public static List<ServiceTable> table(List<RuleLine> rules) {
        KernelModel kernel = new KernelModel();
        for (RuleLine rule : rules) {
            Optional<RuleFailure> failure = apply(rule, kernel);
            if (failure.isPresent()) {
                throw new RuleException(failure.get());
            }
        }
        return ServiceTable.all(kernel);
    }

    /** Returns what {@code ipvsadm} says of a refusal. */
    static String message(Rule rule, IpvsException refusal) {
        return switch (refusal.reason()) {
            case NO_SUCH_SERVICE -> ofServer(rule) ? "Service not defined" : "No such service";
            case NO_SUCH_SERVER -> "No such destination";
            case EXISTS ->
                rule instanceof Rule.StartDaemon
                        ? "Daemon has already run"
                        : ofServer(rule) ? "Destination already exists" : "Service already exists";
            case UNKNOWN_NAME -> "Scheduler or persistence engine not found";
            case NO_DAEMON -> "No daemon is running";
            case NO_DEVICE -> "No such device";
            case NO_FAMILY -> "Operation not supported with specified address family";
            case INVALID -> "Invalid operation.  Possibly wrong module version, address not unicast, ...";
            default -> String.valueOf(refusal.getMessage());
        };
    }

    private static boolean ofServer(Rule rule) {
        return rule instanceof Rule.AddServer || rule instanceof Rule.EditServer || rule instanceof Rule.DeleteServer;
    }
}
