package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.SchedulerFlag;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * A scheduler as the kernel is told it.
 *
 * @param name the kernel's name
 * @param flags its flags
 */
record KernelScheduler(String name, Set<SchedulerFlag> flags) {

    /** Those of Linux; {@code twos} since about 5.12, {@code mh} since 4.18. */
    static final List<String> NAMES =
            List.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf", "twos");

    /** What of the kernel does most nearly the same as a scheduler that is ours or nginx's. */
    private static final Map<String, String> NEAREST = Map.ofEntries(
            Map.entry("round_robin", "wrr"),
            Map.entry("least_conn", "wlc"),
            Map.entry("ip_hash", "sh"),
            Map.entry("hash", "mh"),
            Map.entry("random", "twos"),
            Map.entry("least_time", "sed"),
            Map.entry("p2c", "twos"),
            Map.entry("peak_ewma", "sed"),
            Map.entry("first", "fo"),
            Map.entry("ring", "mh"),
            Map.entry("maglev", "mh"),
            Map.entry("rendezvous", "mh"));

    /**
     * Reads what configuration says, such as {@code sh sh-port,sh-fallback}.
     *
     * @throws InvalidValueException if the kernel has no such scheduler; it names the nearest one
     */
    static KernelScheduler of(String text) {
        String[] words = text.strip().split("\\s+", 2);
        String name = words[0];
        if (!NAMES.contains(name)) {
            String nearest = NEAREST.containsKey(name) ? NEAREST.get(name) : NearestName.of(name, NAMES);
            throw new InvalidValueException(
                    "pool.scheduler",
                    text.isEmpty() ? "a scheduler without a name" : text,
                    "one that the kernel has: " + String.join(", ", NAMES),
                    nearest);
        }
        Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
        if (words.length == 2) {
            for (String flag : words[1].split("[\\s,]+")) {
                flags.add(flag(name, flag));
            }
        }
        return new KernelScheduler(name, flags);
    }

    /** Returns how configuration names the scheduler of a service. */
    static String text(IpvsService service) {
        String name = service.scheduler();
        StringJoiner flags = new StringJoiner(",", " ", "").setEmptyValue("");
        for (SchedulerFlag flag : service.flags()) {
            boolean known = (name.equals("sh") || name.equals("mh")) && flag != SchedulerFlag.FLAG_3;
            if (!known) {
                throw new InvalidValueException(
                        "flags of " + service.key(), flag, "port or fallback of sh or mh; others mean nothing");
            }
            flags.add(name + (flag == SchedulerFlag.FLAG_1 ? "-fallback" : "-port"));
        }
        return name + flags;
    }

    /** The scheduler has been made from this text already, and it refuses flags that it has not. */
    private static SchedulerFlag flag(String scheduler, String flag) {
        return flag.equals(scheduler + "-port") ? SchedulerFlag.FLAG_2 : SchedulerFlag.FLAG_1;
    }
}
