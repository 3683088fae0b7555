package io.lb4j.ipvs.director;

import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in a few words what is not the same in two definitions. */
final class Difference {

    private final List<String> parts = new ArrayList<>();

    private Difference() {}

    static String of(IpvsService before, IpvsService after) {
        Difference difference = new Difference();
        difference.compare("scheduler", before.scheduler(), after.scheduler());
        difference.compare("flags", before.flags(), after.flags());
        difference.compare("persistence", before.persistent(), after.persistent());
        difference.compare("one-packet", before.onePacket(), after.onePacket());
        return difference.toString();
    }

    static String of(IpvsServer before, IpvsServer after) {
        Difference difference = new Difference();
        difference.compare("weight", before.weight(), after.weight());
        difference.compare("method", before.method(), after.method());
        difference.compare("upper", before.upperThreshold(), after.upperThreshold());
        difference.compare("lower", before.lowerThreshold(), after.lowerThreshold());
        difference.compare("tunnel", before.tunnel(), after.tunnel());
        return difference.toString();
    }

    private void compare(String what, @Nullable Object before, @Nullable Object after) {
        if (!String.valueOf(before).equals(String.valueOf(after))) {
            parts.add(what + " " + (before == null ? "none" : before) + " -> " + (after == null ? "none" : after));
        }
    }

    @Override
    public String toString() {
        return String.join(", ", parts);
    }
}
