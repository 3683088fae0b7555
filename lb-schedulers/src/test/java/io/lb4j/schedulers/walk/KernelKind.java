package io.lb4j.schedulers.walk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a walk on the kernel is about.
 *
 * @param flags as ipvsadm takes them
 * @param limits whether servers have connection thresholds
 */
record KernelKind(String scheduler, List<String> flags, Traffic traffic, boolean limits) {

    enum Traffic {
        TCP,
        TCP_V6,
        UDP,
        MARK,
        /** A firewall mark whose servers take the port of the request. */
        MARK_ANY_PORT
    }

    private static final List<String> BASIC = List.of("rr", "wrr", "lc", "wlc");
    private static final List<String> HASHES = List.of("sh", "mh");
    private static final List<String> EVERY =
            List.of("rr", "wrr", "lc", "wlc", "sed", "nq", "fo", "ovf", "dh", "lblc", "lblcr", "sh", "mh");

    /** Seeds that follow each other are about different kinds, and as many as there are kinds are about all. */
    static final List<KernelKind> ALL = all();

    static KernelKind of(long seed) {
        return ALL.get((int) Math.floorMod(seed, (long) ALL.size()));
    }

    private static List<KernelKind> all() {
        List<KernelKind> kinds = new ArrayList<>();
        for (String scheduler : List.of("rr", "wrr", "lc", "wlc", "sed", "nq", "fo", "ovf")) {
            kinds.add(plain(scheduler, Traffic.TCP));
            kinds.add(limited(scheduler, Traffic.TCP));
        }
        for (String scheduler : List.of("dh", "lblc", "lblcr")) { // they look at the destination, so there are many
            kinds.add(plain(scheduler, Traffic.MARK));
            kinds.add(limited(scheduler, Traffic.MARK));
        }
        for (String scheduler : HASHES) {
            kinds.add(plain(scheduler, Traffic.TCP));
            kinds.add(hash(scheduler, Traffic.TCP, "port"));
            kinds.add(hash(scheduler, Traffic.TCP, "fallback"));
            kinds.add(hash(scheduler, Traffic.TCP, "port", "fallback"));
            kinds.add(plain(scheduler, Traffic.TCP_V6));
        }
        kinds.add(plain("wrr", Traffic.UDP));
        kinds.add(limited("wlc", Traffic.UDP));
        kinds.add(limited("lc", Traffic.UDP));
        kinds.add(plain("wlc", Traffic.TCP_V6));
        kinds.add(plain("rr", Traffic.MARK_ANY_PORT));
        return List.copyOf(kinds);
    }

    private static KernelKind plain(String scheduler, Traffic traffic) {
        return new KernelKind(scheduler, List.of(), traffic, false);
    }

    private static KernelKind limited(String scheduler, Traffic traffic) {
        return new KernelKind(scheduler, List.of(), traffic, true);
    }

    /** Thresholds make the difference between a fallback and a refusal, so half of these have some. */
    private static KernelKind hash(String scheduler, Traffic traffic, String... flags) {
        List<String> full =
                Arrays.stream(flags).map(flag -> scheduler + "-" + flag).toList();
        return new KernelKind(scheduler, full, traffic, full.contains(scheduler + "-fallback"));
    }

    /** Returns another scheduler for a while. */
    KernelKind excursion(Chance chance) {
        List<String> others = new ArrayList<>(BASIC.contains(scheduler) || !mayRefuse() ? BASIC : EVERY);
        others.remove(scheduler);
        String other = chance.oneOf(others);
        List<String> otherFlags = new ArrayList<>();
        if (HASHES.contains(other)) {
            List.of("port", "fallback").stream()
                    .filter(flag -> chance.percent(50))
                    .forEach(flag -> otherFlags.add(other + "-" + flag));
        }
        return new KernelKind(other, otherFlags, traffic, limits);
    }

    /**
     * Tells whether there may be no server for a client. The first refusal of an IPv6 connection finds its socket busy and is lost;
     * the second one follows a second pick.
     */
    boolean mayRefuse() {
        return traffic != Traffic.TCP_V6;
    }

    boolean isMark() {
        return traffic == Traffic.MARK || traffic == Traffic.MARK_ANY_PORT;
    }

    @Override
    public String toString() {
        String words = scheduler + "-" + String.join("-", flags)
                + (traffic == Traffic.TCP
                        ? ""
                        : "-" + traffic.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                + (limits ? "-limits" : "");
        return words.replaceAll("--+", "-").replaceAll("-$", "");
    }
}
