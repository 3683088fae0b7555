package io.lb4j.core;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns the outcomes of one pool's picks into failures, ejections and returns: the one place where outcomes move a server from state
 * to state. Data path; thread-safe.
 */
final class OutcomeRules {

    private final HealthPolicy policy;
    private final boolean counts; // towards max_fails
    private final boolean compares;
    private final Observers observers;
    private final Ticker ticker;
    private final Supplier<PoolSnapshot> present;
    private final @Nullable OutlierDetector outliers;
    private final @Nullable Panic panic;

    OutcomeRules(
            HealthPolicy policy,
            Observers observers,
            Ticker ticker,
            Supplier<PoolSnapshot> present,
            @Nullable Panic panic) {
        this.policy = policy;
        this.counts = policy.outcomes() == HealthPolicy.Outcomes.MAX_FAILS;
        this.observers = observers;
        this.ticker = ticker;
        this.present = present;
        this.panic = panic;
        OutlierRule rule = policy.outlier();
        this.outliers = rule == null ? null : new OutlierDetector(rule, ticker, this::eject);
        this.compares = rule != null || policy.breaker() != null;
    }

    /** Takes in how a pick ended. */
    void completed(Server server, Outcome outcome) {
        if (!counts && !compares) {
            return;
        }
        boolean failed = outcome.isFailure();
        if (failed && !policy.failures().counts(outcome)) {
            return;
        }
        if (!failed) {
            succeeded(server, outcome != Outcome.CANCELLED);
        } else if (server.lone()) {
            server.ledger().forgiveFailures();
        } else {
            failed(server, outcome);
        }
        if (compares && !server.lone() && outcome != Outcome.CANCELLED) {
            judge(server, failed);
        }
    }

    private void failed(Server server, Outcome outcome) {
        ServerState from = server.presentAtPicks();
        if (server.ledger().chargeFailure(counts)) {
            server.ledger().countEjection(EjectionCause.MAX_FAILS);
            if (server.state() == ServerState.EJECTED) {
                observers.stateChanged(server, from, ServerState.EJECTED, server.reason() + ", last " + outcome);
            }
            refreshPanic();
        }
    }

    private void judge(Server server, boolean failed) {
        Ledger ledger = server.ledger();
        Breaker breaker = ledger.breaker();
        Breaker.Verdict verdict = breaker == null ? null : breaker.completed(failed);
        BreakerRule rule = policy.breaker();
        if (verdict != null && rule != null) {
            eject(server, verdict.cause(), verdict.detail(), rule.pause());
        }
        if (outliers != null) {
            ledger.tally().add(failed);
            if (outliers.isDue()) {
                outliers.reckon(present.get());
            }
        }
    }

    private void eject(Server server, EjectionCause cause, String detail, Duration pause) {
        ServerState from = server.state();
        Ledger ledger = server.ledger();
        if (!ledger.eject(Ejection.of(cause, detail, pause, ticker.seconds()))) {
            return;
        }
        ledger.countEjection(cause);
        if (from != ServerState.EJECTED && server.state() == ServerState.EJECTED) {
            observers.stateChanged(server, from, ServerState.EJECTED, server.reason());
        }
        refreshPanic();
    }

    private void refreshPanic() {
        if (panic != null) {
            panic.refresh();
        }
    }

    /**
     * Notes that a pick ended, or will end, without a failure.
     *
     * @param shown whether that shows that the server works; a client that went away shows nothing, but for nginx's rule
     */
    void succeeded(Server server, boolean shown) {
        if (server.ledger().noteSuccess(shown)) {
            if (server.state() != ServerState.EJECTED) {
                observers.stateChanged(server, ServerState.EJECTED, server.state(), "answered its probe request");
            }
            refreshPanic();
        }
    }
}
