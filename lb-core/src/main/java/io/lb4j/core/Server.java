package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/**
 * One real server as a pool sees it: its definition as of one snapshot, and its live counters.
 *
 * <p>The definition is fixed; a reconfiguration makes a new {@code Server} that shares the counters of the old one. Thread-safe.
 */
public final class Server {

    private final ServerSpec spec;
    private final int weight; // of the definition, as its agent scales it: each pick reads it
    private final int lastWeight;
    private final Ledger ledger;
    private final int index;
    private final boolean lone;
    private final boolean admitted;
    private final AgentWord agent; // as of the snapshot, for picks
    private final boolean inService; // as operator and agent want it, whatever its health
    private final @Nullable Panic panic; // of a pool that may panic
    private final int slot; // of its level among the snapshot's levels
    private final boolean takesPicks; // admitted, with a weight, and in a pool that never panics

    Server(ServerSpec spec, int lastWeight, Ledger ledger, int slot, int index, boolean lone, @Nullable Panic panic) {
        this.spec = spec;
        this.agent = ledger.agent();
        this.weight = agent.weigh(spec.weight());
        this.lastWeight = lastWeight;
        this.ledger = ledger;
        this.slot = slot;
        this.index = index;
        this.lone = lone;
        this.inService = spec.admin() == ServerState.UP && agent.wish() == AgentWord.Wish.READY && weight != 0;
        this.admitted = spec.admin() == ServerState.UP && !ledger.probes().down() && !agent.takesOut();
        this.panic = panic;
        this.takesPicks = admitted && weight != 0 && panic == null;
    }

    /** Returns the identity inside the pool. */
    public String id() {
        return spec.id();
    }

    /** Returns where it listens. */
    public ServerAddress address() {
        return spec.address();
    }

    /** Returns its definition. */
    public ServerSpec spec() {
        return spec;
    }

    /** Returns the weight: that of its definition, or its agent's share of it; 0 means no new picks. */
    public int weight() {
        return weight;
    }

    /**
     * Returns the last weight above 0 since it came into the pool, and 0 if there was none: LVS's Maglev keeps the place of a
     * server whose weight was set to 0.
     */
    public int lastWeight() {
        return lastWeight;
    }

    /** Returns the position in its {@link Level}, counted from 0. */
    public int index() {
        return index;
    }

    /** Returns the number of picks not yet completed. */
    public int active() {
        return ledger.active();
    }

    /** Returns the number of completed picks that still count as entries, as TIME_WAIT does in LVS. */
    public int inactive() {
        return ledger.inactive();
    }

    /** Returns the object that counts active and inactive picks, for schedulers that compare many servers. */
    public ServerCounts counts() {
        return ledger;
    }

    /** Returns how many picks ended with this outcome. */
    public long count(Outcome outcome) {
        return ledger.count(outcome);
    }

    /** Returns how many picks there were: the active ones and all outcomes. */
    public long picks() {
        long sum = active();
        for (Outcome outcome : Outcome.values()) {
            sum += count(outcome);
        }
        return sum;
    }

    /** Returns the failures that no success has forgiven yet. */
    public int failures() {
        return ledger.failures().count();
    }

    /** Returns the present state; the operator's word goes before those of agent and probe, and they before outcomes. */
    public ServerState state() {
        if (ledger.admin() != ServerState.UP) {
            return ledger.admin();
        }
        AgentWord said = ledger.agent();
        if (said.down() || said.inMaintenance() || ledger.probes().down()) {
            return ServerState.DOWN;
        }
        if (said.drains()) {
            return ServerState.DRAINING;
        }
        if (!lone && ledger.failures().ejects(spec)) {
            return ServerState.EJECTED;
        }
        return presentAtPicks();
    }

    /** Returns why it is in its state, in a few words. */
    public String reason() {
        return switch (state()) {
            case DRAINING ->
                ledger.admin() == ServerState.DRAINING
                        ? "drained by the operator"
                        : ledger.agent().reason();
            case DOWN -> downReason();
            case STARTING -> "came up again, takes " + startedPercent() + " percent of its share";
            case EJECTED -> ejectionReason();
            default -> {
                if (weight() == 0) {
                    yield spec.weight() == 0 ? "weight 0" : "weight 0, as its agent said 0%";
                }
                if (spec.maxConns() != 0 && active() >= spec.maxConns()) {
                    yield "at max_conns=" + spec.maxConns();
                }
                yield ledger.overloaded() ? "over its threshold upper=" + spec.upperThreshold() : "in service";
            }
        };
    }

    private String downReason() {
        if (ledger.admin() == ServerState.DOWN) {
            return "switched off by the operator";
        }
        AgentWord said = ledger.agent();
        return said.down() || said.inMaintenance()
                ? said.reason()
                : ledger.probes().reason();
    }

    private String ejectionReason() {
        Failures seen = ledger.failures();
        Ejection ejection = seen.ejection();
        if (ejection != null) {
            return ejection.detail();
        }
        return "failed " + seen.count() + (seen.count() == 1 ? " time" : " times") + ", max_fails=" + spec.maxFails()
                + " fail_timeout=" + spec.failTimeout().toSeconds() + "s";
    }

    /**
     * Tells whether a probe has confirmed what it counts as, or enough of them have changed it: {@code false} before that, and in a pool
     * without a probe.
     */
    public boolean isProven() {
        return ledger.probes().proven();
    }

    /** Returns how often this rule has ejected it. */
    public int ejections(EjectionCause cause) {
        return ledger.ejections(cause);
    }

    /** Returns the state of a server that takes part: it may be new to it. */
    ServerState presentAtPicks() {
        return startedPercent() < 100 ? ServerState.STARTING : ServerState.UP;
    }

    /**
     * Tells whether this request may be sent here now: operator, probe, weight, failures, limits, and not tried before.
     *
     * <p>This is the one place where eligibility is decided, for every scheduler.
     */
    public boolean eligible(PickRequest request) {
        return takesPicks
                ? ledger.open(lone) && (lone || !request.tried(this))
                : panic != null && passes(panic) && ledger.open(lone || panic.isOn()) && (lone || !request.tried(this));
    }

    /** Tells the same without regard to LVS's thresholds: {@code lblc} keeps a destination on an overloaded server. */
    public boolean eligibleAboveThreshold(PickRequest request) {
        return takesPicks
                ? ledger.openAboveThreshold(lone) && (lone || !request.tried(this))
                : panic != null
                        && passes(panic)
                        && ledger.openAboveThreshold(lone || panic.isOn())
                        && (lone || !request.tried(this));
    }

    /** Tells whether nothing but its limits keeps this request away: it may wait for a place here. */
    boolean isFullFor(PickRequest request) {
        boolean wanted = panic == null ? takesPicks : passes(panic);
        return wanted && ledger.isFull(lone || panics()) && (lone || !request.tried(this));
    }

    private boolean panics() {
        return panic != null && panic.isOn();
    }

    /** Tells whether operator, probe and weight let it take new picks in a pool that may panic. */
    private boolean passes(Panic rule) {
        return rule.isOn() ? rule.usesAll() && isInService() : admitted && weight != 0;
    }

    /** Tells whether operator and agent let it take new picks, whatever its health. */
    boolean isInService() {
        return inService;
    }

    /** Tells whether its health lets it take new picks, whatever its limits. */
    boolean isUsable() {
        return admitted && (lone || !ledger.failures().ejects(spec));
    }

    /** Tells whether its weight is there for new picks at present, whatever its limits. */
    boolean carries() {
        return weight != 0 && (panics() ? panic != null && panic.usesAll() && isInService() : isUsable());
    }

    /** Returns which of the snapshot's levels it is in. */
    int slot() {
        return slot;
    }

    /** Tells whether operator and probe let it take new picks: such a server counts as one of a request's tries. */
    public boolean admitted() {
        return admitted;
    }

    /**
     * Returns the share of its weight, 1..100 percent, that it takes at present: less than 100 while it is in its slow start
     * after it came back. A lone server has none.
     */
    public int startedPercent() {
        return lone ? 100 : ledger.startedPercent(spec);
    }

    /**
     * Returns how often its effective weight is due to be cut since the last call, once for each failure.
     *
     * <p>For smooth weighted algorithms, which own that weight; at most one picker of a pool may ask.
     */
    public int takeWeightCuts() {
        return ledger.takeWeightCuts();
    }

    /** Returns the second of the pool's ticker at which a live request may probe it, {@link Long#MAX_VALUE} if it need not wait. */
    public long reopensAt() {
        Failures failures = ledger.failures();
        return !lone && failures.ejects(spec) ? failures.reopensAt(spec) : Long.MAX_VALUE;
    }

    /** Admits clients that persistence binds here: one that drains, has weight 0 or is over its threshold still serves them. */
    boolean eligibleForBound(PickRequest request) {
        boolean panics = panics();
        if (panics && (panic == null || !panic.usesAll())) {
            return false;
        }
        return ledger.admin() != ServerState.DOWN
                && !agent.inMaintenance()
                && (panics || !(agent.down() || ledger.probes().down()))
                && ledger.openAboveThreshold(lone || panics)
                && (lone || !request.tried(this));
    }

    /** Tells whether it takes no new clients by the operator's will, as a quiescent server of LVS. */
    boolean isQuiescent() {
        return weight == 0 || ledger.admin() == ServerState.DRAINING || agent.drains();
    }

    /** Takes the place that the picker found, unless it has gone meanwhile. */
    boolean acquire(PickRequest request, boolean bound) {
        if (takesPicks && !bound) {
            return ledger.acquire(lone, false);
        }
        return (bound ? eligibleForBound(request) : panic != null && passes(panic)) && ledger.acquire(lone, panics());
    }

    Ledger ledger() {
        return ledger;
    }

    boolean lone() {
        return lone;
    }

    @Override
    public String toString() {
        return id();
    }
}
