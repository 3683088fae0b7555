package io.lb4j.core;

/** Turns the outcomes of one pool's picks into failures, ejections and returns. Data path; thread-safe. */
final class OutcomeRules {

    private final HealthPolicy policy;
    private final Observers observers;

    OutcomeRules(HealthPolicy policy, Observers observers) {
        this.policy = policy;
        this.observers = observers;
    }

    /** Takes in how a pick ended. */
    void completed(Server server, Outcome outcome) {
        if (policy.outcomes() == HealthPolicy.Outcomes.IGNORE) {
            return;
        }
        if (!outcome.isFailure()) {
            succeeded(server);
        } else if (policy.failures().counts(outcome)) {
            failed(server, outcome);
        }
    }

    private void failed(Server server, Outcome outcome) {
        Ledger ledger = server.ledger();
        if (server.lone()) {
            ledger.forgiveFailures();
        } else if (ledger.chargeFailure() && server.state() == ServerState.EJECTED) {
            observers.stateChanged(server, ServerState.UP, ServerState.EJECTED, server.reason() + ", last " + outcome);
        }
    }

    /** Notes that a server works, at the end of a pick or before. */
    void succeeded(Server server) {
        if (server.ledger().noteSuccess() && server.state() != ServerState.EJECTED) {
            observers.stateChanged(server, ServerState.EJECTED, server.state(), "answered its probe request");
        }
    }
}
