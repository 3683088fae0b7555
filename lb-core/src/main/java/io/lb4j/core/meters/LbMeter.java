package io.lb4j.core.meters;

import java.util.List;

/** Every meter there is, with what it counts and how it is told apart. */
public enum LbMeter {

    /** Completed picks. */
    PICKS(
            "lb.picks",
            Kind.COUNTER,
            "Completed picks of a real server, by what happened to them",
            "picks",
            List.of("pool", "server", "outcome")),

    /** Requests that were refused. */
    REFUSED(
            "lb.picks.refused",
            Kind.COUNTER,
            "Requests that the pool did not take, by the reason",
            "picks",
            List.of("pool", "cause")),

    /** Requests that wait for their turn. */
    QUEUE_LENGTH("lb.queue.length", Kind.GAUGE, "Requests that wait for a place", "requests", List.of("pool")),

    /** Requests that had to wait. */
    QUEUE_WAITED(
            "lb.queue.waited",
            Kind.COUNTER,
            "Requests that had to wait for a place, whatever became of them",
            "requests",
            List.of("pool")),

    /** What became of retries and hedges that asked the budget. */
    RETRIES(
            "lb.retries",
            Kind.COUNTER,
            "Retries and hedges, by whether the retry budget allowed them",
            "retries",
            List.of("pool", "result")),

    /** Whether the pool panics. */
    PANIC("lb.pool.panic", Kind.GAUGE, "1 while too few real servers are usable, else 0", "", List.of("pool")),

    /** How much of the traffic stays in the preferred zone. */
    ZONE_SHARE(
            "lb.zone.share",
            Kind.GAUGE,
            "Share of requests that stay in the preferred zone, 0 to 1, while primaries serve",
            "",
            List.of("pool")),

    /** Picks that are not yet completed. */
    ACTIVE(
            "lb.active",
            Kind.GAUGE,
            "Picks of a real server that are not yet completed",
            "picks",
            List.of("pool", "server")),

    /** The state of a server: 1 for the present state, 0 for all others. */
    STATE(
            "lb.server.state",
            Kind.GAUGE,
            "1 for the state that a real server is in, 0 for the others",
            "",
            List.of("pool", "server", "state")),

    /** How often a server was ejected. */
    EJECTIONS(
            "lb.server.ejections",
            Kind.COUNTER,
            "Ejections of a real server, by the rule that ejected it",
            "ejections",
            List.of("pool", "server", "cause")),

    /** The weight, as its agent scales it. */
    WEIGHT("lb.server.weight", Kind.GAUGE, "Weight of a real server", "", List.of("pool", "server")),

    /** Remembered bindings of clients. */
    ENTRIES(
            "lb.persistence.entries",
            Kind.GAUGE,
            "Clients that are bound to a real server",
            "entries",
            List.of("pool")),

    /** Bindings that were forgotten because there were too many. */
    EVICTIONS(
            "lb.persistence.evictions",
            Kind.COUNTER,
            "Persistence entries forgotten because there were too many",
            "entries",
            List.of("pool")),

    /** Bindings whose time was over. */
    EXPIRATIONS(
            "lb.persistence.expirations",
            Kind.COUNTER,
            "Persistence entries dropped because their time was over",
            "entries",
            List.of("pool")),

    /** Whether the store is asked. */
    STORE(
            "lb.persistence.store",
            Kind.GAUGE,
            "1 while the store of persistence entries is asked, 0 while it is lost",
            "",
            List.of("pool")),

    /** Connections that the kernel has at present. */
    KERNEL_CONNECTIONS(
            "lb.kernel.connections",
            Kind.GAUGE,
            "Connections of a real server in the kernel; persistent ones are entries of clients",
            "connections",
            List.of("service", "server", "state")),

    /** The weight that the kernel knows. */
    KERNEL_WEIGHT(
            "lb.kernel.weight", Kind.GAUGE, "Weight of a real server in the kernel", "", List.of("service", "server")),

    /** Connections that the kernel has scheduled. */
    KERNEL_SCHEDULED(
            "lb.kernel.scheduled",
            Kind.COUNTER,
            "Connections that the kernel has scheduled to a real server",
            "connections",
            List.of("service", "server")),

    /** Packets that the kernel has carried. */
    KERNEL_PACKETS(
            "lb.kernel.packets",
            Kind.COUNTER,
            "Packets from and to clients of a real server; those to clients of DR and TUN pass by",
            "packets",
            List.of("service", "server", "direction")),

    /** Octets that the kernel has carried. */
    KERNEL_BYTES(
            "lb.kernel.bytes",
            Kind.COUNTER,
            "Octets from and to clients of a real server; those to clients of DR and TUN pass by",
            "bytes",
            List.of("service", "server", "direction")),

    /** How much a second, as the kernel estimates it. */
    KERNEL_RATE(
            "lb.kernel.rate",
            Kind.GAUGE,
            "What the kernel carries in a second, by its own estimate over some seconds",
            "",
            List.of("service", "server", "of")),

    /** What the kernel refused. */
    KERNEL_PROBLEMS(
            "lb.kernel.problems",
            Kind.GAUGE,
            "Things that the kernel is not as desired in, since it refused them",
            "",
            List.of());

    /** How a meter behaves. */
    public enum Kind {
        /** Only grows, until the server has left the pool for good. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }

    private final String meterName;
    private final Kind kind;
    private final String description;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> tags;

    LbMeter(String meterName, Kind kind, String description, String unit, List<String> tags) {
        this.meterName = meterName;
        this.kind = kind;
        this.description = description;
        this.unit = unit;
        this.tags = tags;
    }

    /** Returns the name under which it is registered. */
    public String meterName() {
        return meterName;
    }

    /** Returns how it behaves. */
    public Kind kind() {
        return kind;
    }

    /** Returns what it means, in a few words. */
    public String description() {
        return description;
    }

    /** Returns its base unit; empty if it has none. */
    public String unit() {
        return unit;
    }

    /** Returns the keys of its tags, in order. */
    public List<String> tags() {
        return tags;
    }
}
