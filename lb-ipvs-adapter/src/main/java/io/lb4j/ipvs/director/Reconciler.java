package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Pool;
import io.lb4j.core.Ticker;
import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One director's work: compares and changes. Not thread-safe, but for its report. */
final class Reconciler {

    private static final Logger log = LoggerFactory.getLogger(Director.class);

    /** A server that drains. */
    private record Drain(ServiceKey service, ServerKey server) {}

    private final Ipvs kernel;
    private final DirectorSettings settings;
    private final Ticker ticker;
    private final OwnedServices owned;
    private final Map<ServiceKey, DesiredService> desired = new LinkedHashMap<>();
    private final Map<Drain, Long> drains = new HashMap<>(); // since when
    private final Set<String> toldProblems = new HashSet<>();
    private final List<Consumer<DirectorReport>> listeners = new ArrayList<>();
    private Map<ServiceKey, DirectedService> directed = Map.of();
    private KernelTable known = new KernelTable();
    private String toldPlan = "";
    private boolean restless; // whether somebody drains or starts
    private long lastLook;
    private List<String> problems = List.of();

    Reconciler(Ipvs kernel, DirectorSettings settings, Ticker ticker) {
        this.kernel = kernel;
        this.settings = settings;
        this.ticker = ticker;
        this.owned = OwnedServices.in(settings.stateFile());
        this.lastLook = ticker.nanos();
    }

    void services(Map<ServiceKey, DirectedService> services) {
        directed = services;
    }

    void addListener(Consumer<DirectorReport> listener) {
        listeners.add(listener);
        listener.accept(report());
    }

    DirectorReport report() {
        List<DirectorReport.ServiceReport> services = new ArrayList<>();
        desired.values()
                .forEach(service -> services.add(
                        Reports.of(service, known.entry(service.service().key()))));
        return new DirectorReport(services, problems);
    }

    /** Follows a change of a pool by what the kernel was last known to have. */
    void follow(Pool pool) {
        if (!problems.isEmpty() || settings.dryRun()) {
            round();
            return;
        }
        Round round = new Round();
        Planner planner = new Planner(known, false, this::isOverdue);
        directed.forEach((key, service) -> {
            if (service.pool() == pool) {
                DesiredService then = desired.get(key);
                if (wish(service, desired, false, round.problems)) {
                    DesiredService now = Objects.requireNonNull(desired.get(key));
                    planner.follow(now, then);
                    restless |= now.starting();
                }
            }
        });
        round.plan = planner.plan();
        apply(round);
        restless |= planner.isDraining();
        tell(round.problems);
        if (round.stale) {
            round(); // somebody else has changed the kernel
        }
    }

    /** Reads the kernel if it is time to. */
    void look() {
        look(restless || ticker.nanos() - lastLook >= settings.interval().toNanos());
    }

    void look(boolean now) {
        if (now) {
            round();
        }
    }

    /** Reads the kernel, makes it as desired, and fails with the first thing that it refused. */
    Plan reconcile() {
        Round round = round();
        if (round.firstRefusal != null) {
            throw round.firstRefusal;
        }
        return round.plan;
    }

    /** Returns what would be done, and takes nothing for done: what a pool has just changed is still to be followed. */
    Plan plan() {
        Map<ServiceKey, DesiredService> wanted = new LinkedHashMap<>(desired);
        wish(wanted, new ArrayList<>());
        return planner(wanted, table()).plan();
    }

    /** What one round has come to. */
    private static final class Round {
        private Plan plan = new Plan(List.of());
        private @Nullable RuntimeException firstRefusal;
        private boolean stale;
        private final List<String> problems = new ArrayList<>();

        private void refused(String what, RuntimeException refusal) {
            problems.add(what + ": " + refusal.getMessage());
            if (firstRefusal == null) {
                firstRefusal = refusal;
            }
        }
    }

    private Round round() {
        Round round = new Round();
        read();
        settle(round);
        wish(desired, round.problems);
        Planner planner = planner(desired, known);
        round.plan = planner.plan();
        if (settings.dryRun()) {
            tell(round.plan);
        } else {
            owned.add(desired.keySet());
            apply(round);
            disown();
        }
        restless = planner.isDraining() || desired.values().stream().anyMatch(DesiredService::starting);
        tell(round.problems);
        if (!listeners.isEmpty()) {
            DirectorReport seen = report();
            listeners.forEach(listener -> listener.accept(seen));
        }
        return round;
    }

    private void read() {
        lastLook = ticker.nanos();
        known = table();
    }

    private KernelTable table() {
        Set<ServiceKey> ours = new HashSet<>(owned.keys());
        ours.addAll(directed.keySet());
        return KernelTable.read(kernel, ours);
    }

    private void wish(Map<ServiceKey, DesiredService> to, List<String> refused) {
        to.keySet().retainAll(directed.keySet());
        directed.values().forEach(service -> wish(service, to, true, refused));
    }

    /** A pool that cannot be carried any more leaves its service as it was; returns whether it can. */
    private static boolean wish(
            DirectedService service, Map<ServiceKey, DesiredService> to, boolean withReasons, List<String> refused) {
        try {
            to.put(service.key(), DesiredService.of(service, to.get(service.key()), withReasons));
            return true;
        } catch (InvalidValueException e) {
            refused.add("service " + service.name() + " stays as it was: " + e.getMessage());
            return false;
        }
    }

    private Planner planner(Map<ServiceKey, DesiredService> wanted, KernelTable actual) {
        Set<ServiceKey> ours = new HashSet<>(owned.keys());
        ours.removeAll(directed.keySet());
        return Planner.of(wanted, ours, actual, this::isOverdue);
    }

    private boolean isOverdue(ServiceKey service, ServerKey server) {
        Duration limit = settings.drainLimit();
        if (limit == null) {
            return false;
        }
        long now = ticker.nanos();
        return now - drains.computeIfAbsent(new Drain(service, server), drain -> now) >= limit.toNanos();
    }

    private void tell(Plan plan) {
        String text = plan.toString();
        if (!text.equals(toldPlan)) {
            toldPlan = text;
            plan.steps().forEach(step -> log.info("Would {}", step));
        }
    }

    private void apply(Round round) {
        IdentityHashMap<Change, IpvsException> refused = new IdentityHashMap<>();
        List<Change> changes = round.plan.steps().stream().map(Step::change).toList();
        kernel.apply(changes).forEach(refusal -> refused.put(refusal.change(), refusal.cause()));
        Set<ServiceKey> missing = new HashSet<>(); // services that could not be added: of their servers nothing is told
        for (Step step : round.plan.steps()) {
            IpvsException refusal = refused.get(step.change());
            if (refusal == null) {
                log.info("{}", step);
                known.note(step.change());
                forget(step.change());
            } else if (!missing.contains(step.service())) {
                round.stale |= isSurprise(refusal);
                round.refused(step.toString(), refusal);
                if (step.change() instanceof Change.AddService) {
                    missing.add(step.service());
                }
            }
        }
    }

    /** Forgets services that are gone, by us or by somebody else. */
    private void disown() {
        for (ServiceKey key : List.copyOf(owned.keys())) {
            if (!directed.containsKey(key) && known.entry(key) == null) {
                owned.remove(key);
            }
        }
    }

    private void forget(Change change) {
        if (change instanceof Change.DeleteServer delete) {
            drains.remove(new Drain(delete.service(), delete.server()));
        } else if (change instanceof Change.EditServer edit && edit.server().weight() != 0) {
            drains.remove(new Drain(edit.service(), edit.server().key()));
        }
    }

    private static boolean isSurprise(IpvsException refusal) {
        return switch (refusal.reason()) {
            case EXISTS, NO_SUCH_SERVER, NO_SUCH_SERVICE -> true;
            default -> false;
        };
    }

    /** Sets time-outs and starts daemons where they are not as desired. */
    private void settle(Round round) {
        if (settings.dryRun()) {
            return;
        }
        Timeouts wanted = settings.timeouts();
        try {
            if (wanted != null && !wanted.isMetBy(kernel.timeouts())) {
                kernel.timeouts(wanted);
                log.info("set time-outs {}", wanted);
            }
            if (!settings.daemons().isEmpty()) {
                List<SyncDaemon> running = kernel.daemons();
                for (SyncDaemon daemon : settings.daemons()) {
                    if (running.stream().noneMatch(other -> other.role() == daemon.role())) {
                        kernel.start(daemon);
                        log.info("started {}", daemon);
                    }
                }
            }
        } catch (IpvsException e) {
            round.refused("time-outs and sync daemons", e);
        }
    }

    private void tell(List<String> refused) {
        problems = List.copyOf(refused);
        for (String problem : problems) {
            if (toldProblems.add(problem)) {
                log.warn("{}", problem);
            }
        }
        toldProblems.retainAll(problems);
    }

    /** Deletes every service that is ours. */
    Plan removeAll() {
        List<Step> steps = new ArrayList<>();
        read();
        for (ServiceKey key : List.copyOf(owned.keys())) {
            if (known.entry(key) != null) {
                Step step = new Step(new Change.DeleteService(key), "", "the director closes");
                step.change().apply(kernel);
                log.info("{}", step);
                steps.add(step);
            }
            owned.remove(key);
        }
        return new Plan(steps);
    }
}
