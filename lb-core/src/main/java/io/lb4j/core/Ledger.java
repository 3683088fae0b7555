package io.lb4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of one real server: what survives reweighting, reordering, and leaving and coming back.
 *
 * <p>Counters and failures are written on the data path without a lock; health is written by the control path only.
 */
final class Ledger extends ServerCounts {

    private static final int OUTCOMES = Outcome.values().length;
    private static final VarHandle FAILURES;
    private static final VarHandle WEIGHT_CUTS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FAILURES = lookup.findVarHandle(Ledger.class, "failures", Failures.class);
            WEIGHT_CUTS = lookup.findVarHandle(Ledger.class, "weightCuts", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Where changes of load are told.
     *
     * @param level the level that asked
     */
    record Watch(Level level, LoadChanges changes, int index) {}

    private final EligibilityVersion eligibility;
    private final Ticker ticker;
    private final LongAdder[] outcomes = new LongAdder[OUTCOMES]; // by ordinal
    private final AtomicIntegerArray ejections = new AtomicIntegerArray(EjectionCause.values().length); // by ordinal
    private final @Nullable Breaker breaker;
    private final Comeback comeback;
    private final Tally tally = new Tally();

    private volatile boolean overloaded; // a race only delays the flag to the next pick
    private volatile Failures failures = Failures.NONE; // by FAILURES

    @SuppressWarnings("unused") // by WEIGHT_CUTS
    private volatile int weightCuts;

    private volatile @Nullable Watch watch; // written under the pool's lock
    private volatile @Nullable CompletableFuture<Void> idle; // written under the pool's lock

    private volatile ServerSpec spec; // the definition in force; written under the pool's lock
    private volatile int maxConns; // of the definition, as each pick reads them
    private volatile int upperThreshold;
    private volatile ProbeHistory probes; // written under the pool's lock
    private volatile AgentWord agent = AgentWord.NONE; // written under the pool's lock

    Ledger(
            ServerSpec spec,
            EligibilityVersion eligibility,
            Ticker ticker,
            ProbeHistory probes,
            @Nullable Breaker breaker,
            int startFloor) {
        this.spec = spec;
        this.maxConns = spec.maxConns();
        this.upperThreshold = spec.upperThreshold();
        this.comeback = new Comeback(startFloor);
        this.breaker = breaker;
        this.eligibility = eligibility;
        this.ticker = ticker;
        this.probes = probes;
        Arrays.setAll(outcomes, i -> new LongAdder());
    }

    void eligibilityChanged() {
        eligibility.advance();
        loadChanged();
    }

    private void loadChanged() {
        Watch now = watch;
        if (now != null) {
            now.changes().mark(now.index());
        }
    }

    ServerSpec spec() {
        return spec;
    }

    long count(Outcome outcome) {
        return counter(outcome).sum();
    }

    @SuppressWarnings("EnumOrdinal") // an array, since every completion comes by
    private LongAdder counter(Outcome outcome) {
        return outcomes[outcome.ordinal()];
    }

    Failures failures() {
        return failures;
    }

    boolean overloaded() {
        return overloaded;
    }

    // ---- data path: eligibility

    /** Tells whether limits and failures admit a pick now. */
    boolean open(boolean lone) {
        return !overloaded && openAboveThreshold(lone);
    }

    /** The same without the thresholds. */
    boolean openAboveThreshold(boolean lone) {
        int limit = maxConns;
        if (limit != 0 && active() >= limit) {
            return false;
        }
        return passable(lone);
    }

    private boolean passable(boolean lone) {
        Failures now = failures;
        return lone || now.isNone() || !now.ejects(spec) || now.pauseOver(spec, ticker.seconds());
    }

    /** Tells whether a limit, and only that, admits no pick now. */
    boolean isFull(boolean lone) {
        int limit = maxConns;
        return (overloaded || (limit != 0 && active() >= limit)) && passable(lone);
    }

    /**
     * Counts one more active pick, unless a limit was reached or the one probe of this {@code fail_timeout} was taken since the
     * picker looked.
     *
     * @param lone whether failures do not matter
     * @param panics whether they do not matter at present; a probe that is due is taken all the same
     */
    boolean acquire(boolean lone, boolean panics) {
        int limit = maxConns;
        if (limit == 0) {
            addActive(1);
        } else if (!acquireBelow(limit)) {
            return false;
        }
        if (!lone && !passGate() && !panics) {
            release();
            return false;
        }
        int upper = upperThreshold;
        if (upper != 0 && !overloaded && (long) active() + inactive() >= upper) {
            overloaded = true;
            eligibility.advance();
        }
        loadChanged();
        return true;
    }

    private boolean acquireBelow(int limit) {
        int seen;
        do {
            seen = active();
            if (seen >= limit) {
                return false;
            }
        } while (!addActiveTo(seen));
        if (seen + 1 == limit) {
            eligibility.advance();
        }
        return true;
    }

    /** Lets one pick through after each pause, and re-arms the gate behind it; see {@link Failures}. */
    private boolean passGate() {
        while (true) {
            Failures seen = failures;
            if (seen.isNone()) {
                return true;
            }
            long now = ticker.seconds();
            if (!seen.pauseOver(spec, now)) {
                return !seen.ejects(spec);
            }
            if (FAILURES.compareAndSet(this, seen, seen.rearmed(now))) {
                if (seen.ejects(spec)) {
                    eligibility.advance();
                }
                return true;
            }
        }
    }

    // ---- data path: completion

    void completed(Outcome outcome) {
        counter(outcome).increment();
        release();
    }

    /** Takes back a pick that nobody got: it neither happened nor left an entry. */
    void giveBack() {
        release();
        entryExpired();
    }

    private void release() {
        int before = addActive(-1);
        int limit = maxConns;
        if (limit != 0 && before == limit) {
            eligibility.advance();
        }
        loadChanged();
        CompletableFuture<Void> waiting = idle;
        if (waiting != null && before == 1 && !waiting.isDone()) {
            waiting.completeAsync(() -> null); // whoever waits must not hold up an event loop
        }
    }

    /** Returns what completes at the next moment without an active pick, which may be now. Under the pool's lock. */
    CompletableFuture<Void> idle() {
        CompletableFuture<Void> waiting = idle;
        if (waiting == null || waiting.isDone()) {
            waiting = new CompletableFuture<>();
            idle = waiting; // before active is read, so that no end goes unnoticed
        }
        if (active() == 0) {
            waiting.complete(null);
        }
        return waiting;
    }

    void becomeInactive() {
        addInactive(1);
        loadChanged();
    }

    void leaveInactive() {
        addInactive(-1);
        loadChanged();
    }

    /** Called when an entry has gone for good; see the kernel's {@code ip_vs_unbind_dest}. */
    void entryExpired() {
        if (!overloaded) {
            return;
        }
        long entries = (long) active() + inactive();
        boolean relieved;
        if (spec.lowerThreshold() != 0) {
            relieved = entries < spec.lowerThreshold();
        } else if (spec.upperThreshold() != 0) {
            relieved = 4 * entries < 3L * spec.upperThreshold();
        } else {
            relieved = true;
        }
        if (relieved) {
            overloaded = false;
            eligibilityChanged();
        }
    }

    /**
     * Charges a failure; returns whether it ejected the server just now.
     *
     * @param counts whether it counts towards {@code max_fails}
     */
    boolean chargeFailure(boolean counts) {
        while (true) {
            Failures seen = failures;
            if (!counts && seen.ejection() == null) {
                return false;
            }
            long now = ticker.seconds();
            Failures next = counts ? seen.failed(now) : seen.failedUncounted(now);
            if (FAILURES.compareAndSet(this, seen, next)) {
                if (counts && spec.maxFails() != 0) {
                    WEIGHT_CUTS.getAndAdd(this, 1);
                }
                if (next.ejection() != null || (counts && spec.maxFails() != 0)) {
                    eligibilityChanged();
                }
                return next.ejects(spec) && !seen.ejects(spec);
            }
        }
    }

    /** Ejects by another rule than {@code max_fails}; returns whether no such rule had before. */
    boolean eject(Ejection ejection) {
        while (true) {
            Failures seen = failures;
            if (seen.ejection() != null) {
                return false;
            }
            if (FAILURES.compareAndSet(this, seen, seen.ejected(ejection))) {
                eligibilityChanged();
                return true;
            }
        }
    }

    /** Notes a pick without a failure; returns whether it brought an ejected server back. */
    boolean noteSuccess(boolean shown) {
        while (true) {
            Failures seen = failures;
            if (seen.isNone() || !seen.forgivenBySuccess(shown)) {
                return false;
            }
            if (FAILURES.compareAndSet(this, seen, Failures.NONE)) {
                if (seen.ejects(spec)) {
                    resetBreaker();
                    start();
                    return true;
                }
                return false;
            }
        }
    }

    private void resetBreaker() {
        if (breaker != null) {
            breaker.reset();
        }
    }

    @Nullable
    Breaker breaker() {
        return breaker;
    }

    Tally tally() {
        return tally;
    }

    @SuppressWarnings("EnumOrdinal") // an array of counters
    void countEjection(EjectionCause cause) {
        ejections.incrementAndGet(cause.ordinal());
    }

    @SuppressWarnings("EnumOrdinal") // an array of counters
    int ejections(EjectionCause cause) {
        return ejections.get(cause.ordinal());
    }

    /** Begins the slow start of a server that has come back. */
    void start() {
        if (!spec.slowStart().isZero()) {
            comeback.begin(ticker.nanos());
        }
        eligibilityChanged();
    }

    /** Returns the share of its weight that a server takes: linear, in whole percent, never less than the floor. */
    int startedPercent(ServerSpec spec) {
        if (!comeback.isStarting()) {
            return 100;
        }
        int percent = comeback.percent(spec.slowStart().toNanos(), ticker.nanos());
        if (percent == 100) {
            comeback.end();
            eligibilityChanged();
        }
        return percent;
    }

    /** Returns what is known of its slow start. */
    Comeback comeback() {
        return comeback;
    }

    /** Returns how often an effective weight was to be cut since the last call. */
    int takeWeightCuts() {
        return weightCuts == 0 ? 0 : (int) WEIGHT_CUTS.getAndSet(this, 0);
    }

    // ---- control path, under the pool's lock

    void watch(@Nullable Watch next) {
        watch = next;
    }

    /** Stops telling changes to a level that is no longer in force. */
    void watchOnlyFor(Level level) {
        Watch now = watch;
        if (now != null && now.level() != level) {
            watch = null;
        }
    }

    void forgiveFailures() {
        failures = Failures.NONE;
        resetBreaker();
        eligibilityChanged();
    }

    /** Puts a new definition in force. The kernel clears its flag when an edit lifts the upper threshold or takes it away. */
    void spec(ServerSpec next) {
        int upper = next.upperThreshold();
        if (upper == 0 || upper > spec.upperThreshold()) {
            overloaded = false;
        }
        spec = next;
        maxConns = next.maxConns();
        upperThreshold = upper;
        eligibilityChanged();
    }

    ServerState admin() {
        return spec.admin();
    }

    ProbeHistory probes() {
        return probes;
    }

    void probes(ProbeHistory history) {
        probes = history;
        eligibilityChanged();
    }

    AgentWord agent() {
        return agent;
    }

    void agent(AgentWord word) {
        agent = word;
        eligibilityChanged();
    }
}
