package io.lb4j.core;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A named set of real servers with its scheduler, health policy and persistence template.
 *
 * <p>Picking takes no lock of the pool: it reads one published state. Changing takes a lock, builds a new state and publishes it
 * by one volatile write; a change that is refused leaves the old one in force. Servers that stay keep their counters, their
 * failures and their place in the scheduler's sequence. Thread-safe.
 *
 * <pre>{@code
 * Pool pool = Pool.named("orders").scheduler("round_robin").server("10.0.0.1:8080 weight=3").server("10.0.0.2:8080").build();
 * try (Pick pick = pool.pick(new PickRequest())) {
 *     call(pick.server().address());
 *     pick.complete(Outcome.SUCCESS);
 * }
 * }</pre>
 */
public final class Pool {

    private final String name;
    private final HealthPolicy health;
    private final PersistenceTable entries;
    private final @Nullable SharedEntries shared; // if there is a store
    private final Ticker ticker;
    private final long inactiveNanos;
    private final Lingering lingering;
    private final Observers observers;
    private final @Nullable Panic panic;
    private final @Nullable ZonePreference zone;
    private final AtomicInteger[] zoneTurns = new AtomicInteger[PoolSnapshot.PRIORITIES];
    private final OutcomeRules rules;
    private final LongAdder[] refused = new LongAdder[Refusal.values().length]; // by ordinal
    private final @Nullable Admission admission; // of a pool with limits

    private final PoolControl control;
    private volatile PoolState state; // written under the lock of control

    Pool(PoolBuilder builder) {
        this.name = builder.name;
        this.health = builder.health;
        this.ticker = builder.ticker;
        this.inactiveNanos = builder.inactiveTime.toNanos();
        this.entries = new PersistenceTable(builder.ticker);
        this.lingering = new Lingering(builder.ticker, entries);
        Arrays.setAll(refused, i -> new LongAdder());
        this.zone = builder.zone;
        Arrays.setAll(zoneTurns, i -> new AtomicInteger(ZonePicker.FIRST_TURN));
        PoolLimits limits = builder.limits;
        this.admission = limits.equals(PoolLimits.NONE) ? null : new Admission(this, limits, ticker);
        this.observers = new Observers(name, builder.listeners);
        PersistenceStore store = builder.store;
        this.shared = store == null
                ? null
                : new SharedEntries(store, name, builder.storePatience, entries, observers, ticker);
        PanicRule panicking = health.panic();
        this.panic = panicking == null ? null : new Panic(name, panicking, observers, () -> state.snapshot);
        this.rules = new OutcomeRules(health, observers, ticker, () -> state.snapshot, panic);
        Membership membership = new Membership(name, builder.ticker, builder.randomness, health, panic, zone);
        this.state = new PoolState(this, membership.empty(), builder.scheduler, builder.persistence);
        this.control = new PoolControl(this, membership, observers, lingering, panic, admission);
        control.publish(builder.servers, builder.scheduler);
    }

    /** Starts the definition of a pool. */
    public static PoolBuilder named(String name) {
        return new PoolBuilder(name);
    }

    /** Returns the pool's name. */
    public String name() {
        return name;
    }

    /** Returns the present membership; its counters are live. */
    public PoolSnapshot snapshot() {
        lingering.expire();
        return state.snapshot;
    }

    /** Returns the health policy. */
    public HealthPolicy health() {
        return health;
    }

    /** Returns the scheduler. */
    public Scheduler scheduler() {
        return state.scheduler;
    }

    /** Returns which requests belong together, or {@code null} if they are independent. */
    public @Nullable Persistence persistence() {
        return state.persistence;
    }

    /** Returns how many persistence entries there are, those not counted whose time is over; O(entries). */
    public long persistenceEntries() {
        lingering.expire();
        entries.expire(ticker.nanos());
        return entries.size();
    }

    /** Returns how many persistence entries were forgotten because there were too many. */
    public long persistenceEvictions() {
        return entries.evicted();
    }

    /** Returns how many persistence entries ended because their time was over, as far as that has been noticed. */
    public long persistenceExpirations() {
        return entries.expired();
    }

    /** Returns whether persistence entries are shared by a store, reachable or not. */
    public boolean sharesPersistence() {
        return shared != null;
    }

    /** Tells whether the store is asked at present; {@code false} also where there is none. */
    public boolean isStoreReachable() {
        return shared != null && !shared.isLost();
    }

    /** Returns how many requests were refused, for whatever reason. */
    public long refused() {
        return Arrays.stream(refused).mapToLong(LongAdder::sum).sum();
    }

    /** Returns how many requests were refused for this reason. */
    @SuppressWarnings("EnumOrdinal") // an array of counters
    public long refused(Refusal why) {
        return refused[why.ordinal()].sum();
    }

    @SuppressWarnings("EnumOrdinal") // an array of counters
    void countRefused(Refusal why) {
        refused[why.ordinal()].increment();
    }

    /** Returns the limits of the pool itself. */
    public PoolLimits limits() {
        return admission == null ? PoolLimits.NONE : admission.limits();
    }

    /** Returns how many picks are not yet completed, those of removed servers included in a pool with limits. */
    public int inFlight() {
        return admission == null
                ? state.snapshot.servers().stream().mapToInt(Server::active).sum()
                : admission.inFlight();
    }

    /** Returns how many requests wait in the queue. */
    public int waiting() {
        return admission == null ? 0 : admission.waiting();
    }

    /** Returns how many requests have had to wait in the queue so far. */
    public long waited() {
        return admission == null ? 0 : admission.waited();
    }

    /** Returns the zone whose servers are preferred, or {@code null}. */
    public @Nullable ZonePreference zone() {
        return zone;
    }

    /**
     * Returns the share of requests that stay in the preferred zone at present, 0 to 1, as long as primaries serve them; 1 if
     * all of them are there or no zone is preferred, 0 if none is.
     */
    public double zoneShare() {
        return zone == null ? 1 : state.zoneShare(zone);
    }

    AtomicInteger zoneTurns(int priority) {
        return zoneTurns[priority];
    }

    /** Returns the clock. */
    public Ticker ticker() {
        return ticker;
    }

    PersistenceTable entries() {
        return entries;
    }

    @Nullable
    SharedEntries shared() {
        return shared;
    }

    /** Adds an observer. */
    public void addListener(LbListener listener) {
        observers.add(listener);
    }

    /** Removes an observer that was added; it may still hear of what happens meanwhile. */
    public void removeListener(LbListener listener) {
        observers.remove(listener);
    }

    // ---- data path

    /**
     * Asks the store of persistence entries for a request that belongs to a client unknown here. To be called before the first
     * pick for a request; a pick without it goes on from what this pool knows, and entries converge afterwards.
     *
     * @return {@code null} if the request can be picked for at once; else completes when it can be, on another thread, within the
     *     store's patience and without a failure
     */
    public @Nullable CompletionStage<?> prepare(PickRequest request) {
        return shared == null ? null : state.prepare(request);
    }

    /**
     * Picks a server for the next attempt of a request and counts it as active there. Does not wait, and takes no place that others
     * wait for.
     *
     * @throws NoServerAvailableException if no server may take it
     */
    public Pick pick(PickRequest request) {
        Pick pick = tryPick(request);
        if (pick == null) {
            throw noServerAvailable();
        }
        return pick;
    }

    /** Returns what {@link #pick} throws when no server may take a request; its message tells the reasons at present. */
    public NoServerAvailableException noServerAvailable() {
        return noServerAvailable(admission == null ? Refusal.UNAVAILABLE : admission.present());
    }

    NoServerAvailableException noServerAvailable(Refusal refusal) {
        return new NoServerAvailableException(state.snapshot, refusal);
    }

    /**
     * Picks as {@link #pick} does, or waits in the {@linkplain PoolLimits queue} for its turn. Never blocks. The request belongs to
     * the pool until the result is there, and is not to be asked or changed meanwhile.
     *
     * @param patience the longest wait, if that of the queue is not shorter
     * @param executor where the result of a wait is completed, such as an event loop
     * @return completed already if nothing had to wait; fails with {@link NoServerAvailableException}. To cancel it is to leave the
     *     queue, and no place is lost by that
     */
    public CompletableFuture<Pick> pickAsync(PickRequest request, Duration patience, Executor executor) {
        if (admission != null) {
            return admission.enter(request, patience.toNanos(), executor);
        }
        Pick pick = tryPick(request);
        return pick == null
                ? CompletableFuture.failedFuture(noServerAvailable())
                : CompletableFuture.completedFuture(pick);
    }

    /**
     * Picks as {@link #pick} does, or blocks the calling thread until its turn in the queue has come. Not for event loops.
     *
     * @param patience the longest wait, if that of the queue is not shorter
     * @throws NoServerAvailableException if no server may take it, the queue is full, or the time is over
     * @throws InterruptedException if the thread was interrupted while it waited; the request has left the queue
     */
    public Pick pickOrWait(PickRequest request, Duration patience) throws InterruptedException {
        if (admission == null) {
            return pick(request);
        }
        CompletableFuture<Pick> turn = admission.enter(request, patience.toNanos(), Runnable::run);
        try {
            return turn.get();
        } catch (InterruptedException e) {
            if (!turn.cancel(false) && !turn.isCompletedExceptionally()) {
                turn.join().complete(Outcome.CANCELLED); // its turn had just come
            }
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Picks as {@link #pick} does, but returns {@code null} if no server may take the request. */
    public @Nullable Pick tryPick(PickRequest request) {
        if (admission != null) {
            return admission.tryPick(request);
        }
        Pick pick = pickNow(request);
        if (pick == null) {
            countRefused(Refusal.UNAVAILABLE);
        }
        return pick;
    }

    /** Picks without regard to the limits of the pool. */
    @Nullable
    Pick pickNow(PickRequest request) {
        lingering.expire();
        PoolState now = state;
        for (int level = request.level(); level < now.priorities; level++) {
            if (level != request.level()) {
                request.moveTo(level);
            }
            Pick pick = now.pick(level, request);
            if (pick != null) {
                request.markTried(pick.server());
                return pick;
            }
        }
        return null;
    }

    /** Tells whether there is a server which only its limits keep from this request. */
    boolean isFullFor(PickRequest request) {
        PoolSnapshot snapshot = state.snapshot;
        for (int level = request.level(); level < PoolSnapshot.PRIORITIES; level++) {
            for (Server server : snapshot.servers(level)) {
                if (server.isFullFor(request)) {
                    return true;
                }
            }
        }
        return false;
    }

    int eligibilityVersion() {
        return state.snapshot.levels().get(0).eligibilityVersion();
    }

    /** A pick that never had a connection leaves none behind. */
    long inactiveNanos(Outcome outcome) {
        return outcome == Outcome.CONNECT_FAILED ? 0 : inactiveNanos;
    }

    void completed(Pick pick, Outcome outcome, long inactiveFor) {
        Server server = pick.server();
        Ledger ledger = server.ledger();
        pick.ended(outcome);
        ledger.completed(outcome);
        PersistenceEntry entry = pick.entry();
        if (inactiveFor != 0) {
            lingering.add(ledger, entry, inactiveFor);
        } else {
            ledger.entryExpired();
            if (entry != null) {
                entries.leave(entry, ticker.nanos());
            }
        }
        try {
            rules.completed(server, outcome);
            if (ledger.comeback().takeEnd() && server.state() == ServerState.UP) {
                observers.stateChanged(server, ServerState.STARTING, ServerState.UP, "slow start is over");
            }
        } finally {
            if (admission != null) {
                admission.completed();
            }
        }
    }

    void noteSuccess(Server server) {
        rules.succeeded(server, true);
    }

    void completedAgain(Pick pick, Outcome again) {
        observers.tell(listener -> listener.completedTwice(this, pick, again));
    }

    // ---- control path

    /**
     * Replaces the real servers by what {@code change} makes of the present definitions, atomically. Definitions are matched by
     * {@linkplain ServerSpec#id() id}; new ones are best appended at the end.
     *
     * @throws InvalidValueException if two servers share an id or an address; the pool stays as it was
     */
    public void update(UnaryOperator<List<ServerSpec>> change) {
        control.update(change);
    }

    /** Changes what the operator wants of one server: UP, DRAINING or DOWN; returns whether the pool has such a server. */
    public boolean admin(String id, ServerState wanted) {
        return control.edit(id, spec -> spec.toBuilder().admin(wanted).build());
    }

    /**
     * Drains a server: it takes no new picks, but for those of clients that are bound to it, and its active ones go on.
     *
     * @param deadline how long to wait, by the wall clock; then picks that are still active are the caller's to end
     * @return completes on another thread with the number of active picks: 0 as soon as there is none, or those that were left at
     *     the deadline. A server that is no longer drained, or has left the pool, is waited for all the same
     * @throws InvalidValueException if the pool has no such server
     */
    public CompletableFuture<Integer> drain(String id, Duration deadline) {
        return control.drain(id, deadline);
    }

    /** Changes the weight of one server; returns whether the pool has such a server. */
    public boolean weight(String id, int weight) {
        return control.edit(id, spec -> spec.withWeight(weight));
    }

    /** Replaces the scheduler; one of another kind starts its sequence from the beginning. */
    public void scheduler(Scheduler scheduler) {
        control.scheduler(scheduler);
    }

    /**
     * Replaces the persistence; {@code null} makes requests independent. Netmask, prefix, kind and timeout hold for new
     * entries: as in LVS those that exist keep their timeout, and are found again where the new template asks for the same key.
     */
    public void persistence(@Nullable Persistence template) {
        if (shared != null) {
            PoolBuilder.requireShareable(template);
        }
        control.persistence(template);
    }

    /** Takes in the result of one probe of one server, by the policy's {@link Probe}; a server that is gone is ignored. */
    public void probed(String id, boolean passed, String detail) {
        control.probed(id, passed, detail);
    }

    /**
     * Takes in one line of a server's agent; a server that is gone is ignored. The operator's word stays above it, and the
     * configured weight stays what it is: the agent's share is taken of it.
     *
     * @param line words between spaces, tabs and commas: {@code 75%}, {@code ready}, {@code drain}, {@code maint}, {@code up},
     *     {@code down}, {@code fail}, {@code stopped}; what follows a {@code #} is a remark
     * @return the words that mean nothing, and did nothing
     */
    public List<String> agentSaid(String id, String line) {
        return control.agentSaid(id, line);
    }

    /** Returns what is published at present. */
    PoolState state() {
        return state;
    }

    /** Publishes; for the control path, under its lock. */
    void state(PoolState next) {
        state = next;
    }

    @Override
    public String toString() {
        return state.snapshot.toString();
    }
}
