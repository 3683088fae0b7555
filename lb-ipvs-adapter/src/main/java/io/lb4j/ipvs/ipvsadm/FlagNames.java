package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.SchedulerFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How {@code ipvsadm} names the flags of schedulers: those of {@code sh} and {@code mh} by what they do, others by number. */
final class FlagNames {

    private FlagNames() {}

    /** Returns the names that may be written beside this scheduler. */
    static List<String> known(String scheduler) {
        List<String> names = new ArrayList<>();
        if (hashes(scheduler)) {
            names.add(scheduler + "-fallback");
            names.add(scheduler + "-port");
        }
        for (SchedulerFlag flag : SchedulerFlag.values()) {
            names.add(number(flag));
        }
        return names;
    }

    /** Returns the flag of this name, or {@code null} if this scheduler has no such name. */
    static @Nullable SchedulerFlag flag(String scheduler, String name) {
        for (SchedulerFlag flag : SchedulerFlag.values()) {
            if (name.equals(number(flag)) || name.equals(meaning(scheduler, flag))) {
                return flag;
            }
        }
        return null;
    }

    /** Returns what {@code ipvsadm} prints: the third flag of {@code sh} and {@code mh} has no name, and so is nothing. */
    static String printed(String scheduler, Set<SchedulerFlag> flags) {
        List<String> names = new ArrayList<>();
        for (SchedulerFlag flag : SchedulerFlag.values()) {
            String name = hashes(scheduler) ? meaning(scheduler, flag) : number(flag);
            if (flags.contains(flag) && name != null) {
                names.add(name);
            }
        }
        return String.join(",", names);
    }

    /** Returns names that say all of them. */
    static String complete(String scheduler, Set<SchedulerFlag> flags) {
        List<String> names = new ArrayList<>();
        for (SchedulerFlag flag : SchedulerFlag.values()) {
            if (flags.contains(flag)) {
                String meaning = meaning(scheduler, flag);
                names.add(meaning == null ? number(flag) : meaning);
            }
        }
        return String.join(",", names);
    }

    private static boolean hashes(String scheduler) {
        return scheduler.equals("sh") || scheduler.equals("mh");
    }

    private static String number(SchedulerFlag flag) {
        return switch (flag) {
            case FLAG_1 -> "flag-1";
            case FLAG_2 -> "flag-2";
            case FLAG_3 -> "flag-3";
        };
    }

    private static @Nullable String meaning(String scheduler, SchedulerFlag flag) {
        if (!hashes(scheduler)) {
            return null;
        }
        return switch (flag) {
            case FLAG_1 -> scheduler + "-fallback";
            case FLAG_2 -> scheduler + "-port";
            case FLAG_3 -> null;
        };
    }
}
