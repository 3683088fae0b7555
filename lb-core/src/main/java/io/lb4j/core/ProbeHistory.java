package io.lb4j.core;

/**
 * What a real server's probes have shown so far. Immutable.
 *
 * @param down whether probes hold the server down
 * @param streak results in a row that contradict {@code down}
 * @param reason what the last contradicting probe said
 * @param proven whether a probe has confirmed what the server counts as, or enough of them have changed it
 */
record ProbeHistory(boolean down, int streak, String reason, boolean proven) {

    /** Before the first probe a server counts as up, as with nginx and HAProxy. */
    static final ProbeHistory UNKNOWN = new ProbeHistory(false, 0, "not probed yet", false);

    /** Before the first probe where one is mandatory: one that passes is enough. */
    static ProbeHistory mandatory(Probe probe) {
        return new ProbeHistory(true, probe.rise() - 1, "not probed yet", false);
    }

    ProbeHistory next(boolean passed, String detail, Probe probe) {
        if (passed != down) {
            return streak == 0 && proven ? this : new ProbeHistory(down, 0, detail, true);
        }
        int needed = down ? probe.rise() : probe.fall();
        return streak + 1 >= needed
                ? new ProbeHistory(!down, 0, detail, true)
                : new ProbeHistory(down, streak + 1, detail, proven);
    }
}
