package io.lb4j.ipvs.ipvsadm;

import static io.lb4j.ipvs.ipvsadm.Command.ADD_SERVER;
import static io.lb4j.ipvs.ipvsadm.Command.ADD_SERVICE;
import static io.lb4j.ipvs.ipvsadm.Command.DELETE_SERVER;
import static io.lb4j.ipvs.ipvsadm.Command.DELETE_SERVICE;
import static io.lb4j.ipvs.ipvsadm.Command.EDIT_SERVER;
import static io.lb4j.ipvs.ipvsadm.Command.EDIT_SERVICE;
import static io.lb4j.ipvs.ipvsadm.Command.START_DAEMON;
import static io.lb4j.ipvs.ipvsadm.Command.STOP_DAEMON;
import static io.lb4j.ipvs.ipvsadm.Command.ZERO;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What may follow a command, and which one. */
enum Option {
    TCP_SERVICE('t', "tcp-service", Value.NEEDED, Home.ANY_SERVICE, Group.SERVICE),
    UDP_SERVICE('u', "udp-service", Value.NEEDED, Home.ANY_SERVICE, Group.SERVICE),
    SCTP_SERVICE(Option.NO_LETTER, "sctp-service", Value.NEEDED, Home.ANY_SERVICE, Group.SERVICE),
    FWMARK_SERVICE('f', "fwmark-service", Value.NEEDED, Home.ANY_SERVICE, Group.SERVICE),
    IPV6('6', "ipv6", Value.NONE, Home.ANY_SERVICE, Group.REPEATED),
    SCHEDULER('s', "scheduler", Value.NEEDED, Home.SERVICE, Group.ALONE),
    PERSISTENT('p', "persistent", Value.POSSIBLE, Home.SERVICE, Group.ALONE),
    NETMASK('M', "netmask", Value.NEEDED, Home.SERVICE, Group.ALONE),
    ENGINE(Option.NO_LETTER, "pe", Value.NEEDED, Home.SERVICE, Group.ALONE),
    ONE_PACKET('o', "ops", Value.NONE, Home.SERVICE, Group.ALONE),
    SCHEDULER_FLAGS('b', "sched-flags", Value.NEEDED, Home.SERVICE, Group.ALONE),
    REAL_SERVER('r', "real-server", Value.NEEDED, Home.ANY_SERVER, Group.ALONE),
    GATEWAYING('g', "gatewaying", Value.NONE, Home.SERVER, Group.METHOD),
    IPIP('i', "ipip", Value.NONE, Home.SERVER, Group.METHOD),
    MASQUERADING('m', "masquerading", Value.NONE, Home.SERVER, Group.METHOD),
    TUN_TYPE(Option.NO_LETTER, "tun-type", Value.NEEDED, Home.SERVER, Group.ALONE),
    TUN_PORT(Option.NO_LETTER, "tun-port", Value.NEEDED, Home.SERVER, Group.ALONE),
    TUN_NOCSUM(Option.NO_LETTER, "tun-nocsum", Value.NONE, Home.SERVER, Group.CHECKSUM),
    TUN_CSUM(Option.NO_LETTER, "tun-csum", Value.NONE, Home.SERVER, Group.CHECKSUM),
    TUN_REMCSUM(Option.NO_LETTER, "tun-remcsum", Value.NONE, Home.SERVER, Group.CHECKSUM),
    WEIGHT('w', "weight", Value.NEEDED, Home.SERVER, Group.ALONE),
    UPPER('x', "u-threshold", Value.NEEDED, Home.SERVER, Group.ALONE),
    LOWER('y', "l-threshold", Value.NEEDED, Home.SERVER, Group.ALONE),
    INTERFACE(Option.NO_LETTER, "mcast-interface", Value.NEEDED, Home.DAEMON, Group.ALONE),
    SYNC_ID(Option.NO_LETTER, "syncid", Value.NEEDED, Home.ANY_DAEMON, Group.ALONE),
    SYNC_MAXLEN(Option.NO_LETTER, "sync-maxlen", Value.NEEDED, Home.DAEMON, Group.ALONE),
    MCAST_GROUP(Option.NO_LETTER, "mcast-group", Value.NEEDED, Home.DAEMON, Group.ALONE),
    MCAST_PORT(Option.NO_LETTER, "mcast-port", Value.NEEDED, Home.DAEMON, Group.ALONE),
    MCAST_TTL(Option.NO_LETTER, "mcast-ttl", Value.NEEDED, Home.DAEMON, Group.ALONE),
    /** Does nothing, as in {@code ipvsadm}, which keeps it for old scripts. */
    SORT(Option.NO_LETTER, "sort", Value.NONE, Home.ALL, Group.REPEATED),
    CONNECTION('c', "connection", Value.NONE, Home.LISTING, Group.REPEATED),
    TIMEOUT(Option.NO_LETTER, "timeout", Value.NONE, Home.LISTING, Group.REPEATED),
    DAEMON(Option.NO_LETTER, "daemon", Value.NONE, Home.LISTING, Group.REPEATED),
    STATS(Option.NO_LETTER, "stats", Value.NONE, Home.LISTING, Group.REPEATED),
    RATE(Option.NO_LETTER, "rate", Value.NONE, Home.LISTING, Group.REPEATED),
    EXACT(Option.NO_LETTER, "exact", Value.NONE, Home.LISTING, Group.REPEATED),
    THRESHOLDS(Option.NO_LETTER, "thresholds", Value.NONE, Home.LISTING, Group.REPEATED),
    PERSISTENT_CONN(Option.NO_LETTER, "persistent-conn", Value.NONE, Home.LISTING, Group.REPEATED),
    TUN_INFO(Option.NO_LETTER, "tun-info", Value.NONE, Home.LISTING, Group.REPEATED),
    NOSORT(Option.NO_LETTER, "nosort", Value.NONE, Home.LISTING, Group.REPEATED),
    NUMERIC('n', "numeric", Value.NONE, Home.LISTING, Group.REPEATED);

    static final char NO_LETTER = 0;

    private final char letter;
    private final String longName;
    private final Value value;
    private final Home home;
    private final Group group;

    Option(char letter, String longName, Value value, Home home, Group group) {
        this.letter = letter;
        this.longName = longName;
        this.value = value;
        this.home = home;
        this.group = group;
    }

    /** Whether something follows an option. */
    enum Value {
        NONE,
        NEEDED,
        POSSIBLE
    }

    /** Options of which a line has one at most; {@link #ALONE} stands for a group of its own. */
    enum Group {
        SERVICE,
        METHOD,
        CHECKSUM,
        ALONE,
        REPEATED
    }

    /** The commands that options belong to. */
    enum Home {
        SERVICE,
        SERVER,
        ANY_SERVER,
        ANY_SERVICE,
        DAEMON,
        ANY_DAEMON,
        ALL,
        LISTING;

        Set<Command> commands() {
            return switch (this) {
                case SERVICE -> EnumSet.of(ADD_SERVICE, EDIT_SERVICE);
                case SERVER -> EnumSet.of(ADD_SERVER, EDIT_SERVER);
                case ANY_SERVER -> EnumSet.of(ADD_SERVER, EDIT_SERVER, DELETE_SERVER);
                case ANY_SERVICE ->
                    EnumSet.of(ADD_SERVICE, EDIT_SERVICE, DELETE_SERVICE, ADD_SERVER, EDIT_SERVER, DELETE_SERVER, ZERO);
                case DAEMON -> EnumSet.of(START_DAEMON);
                case ANY_DAEMON -> EnumSet.of(START_DAEMON, STOP_DAEMON);
                case ALL -> EnumSet.allOf(Command.class);
                case LISTING -> EnumSet.noneOf(Command.class);
            };
        }
    }

    static @Nullable Option of(char letter) {
        for (Option option : values()) {
            if (option.letter == letter) {
                return option;
            }
        }
        return null;
    }

    static @Nullable Option of(String longName) {
        for (Option option : values()) {
            if (option.longName.equals(longName)) {
                return option;
            }
        }
        return null;
    }

    String longName() {
        return longName;
    }

    Value value() {
        return value;
    }

    boolean belongsTo(Command command) {
        return home.commands().contains(command);
    }

    /** Returns whether a line may not have both. */
    boolean excludes(Option other) {
        return group == Group.ALONE ? this == other : group != Group.REPEATED && group == other.group;
    }

    /** Returns what says where this option belongs, to complete "expected:". */
    String place() {
        if (home == Home.LISTING) {
            return "no option of a listing, which is no rule";
        }
        return "an option of this command; this one belongs to "
                + home.commands().stream().map(Command::toString).collect(Collectors.joining(", "));
    }

    static Set<String> longNames() {
        return Arrays.stream(values()).map(option -> "--" + option.longName).collect(Collectors.toSet());
    }

    /** Returns what people type, as in {@code -w}. */
    @Override
    public String toString() {
        return letter == NO_LETTER ? "--" + longName : "-" + letter;
    }
}
