package io.lb4j.core;

import java.util.StringJoiner;

/**
 * Thrown when a pool does not take a request, for the reason that {@link #refusal} tells. Its message names each server with the reason; it carries no stack
 * trace, since it is expected whenever a pool is exhausted.
 */
public final class NoServerAvailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int MOST_NAMED = 10; // chosen: a message that a person still reads

    private final transient PoolSnapshot snapshot;
    private final String pool;
    private final Refusal refusal;

    NoServerAvailableException(PoolSnapshot snapshot, Refusal refusal) {
        super(null, null, false, false);
        this.snapshot = snapshot;
        this.pool = snapshot.pool();
        this.refusal = refusal;
    }

    /** Returns why the request was refused. */
    public Refusal refusal() {
        return refusal;
    }

    /** Returns the name of the pool. */
    public String pool() {
        return pool;
    }

    /** Describes the pool as it is when asked, since building the text for nobody would cost each refused request. */
    @Override
    @SuppressWarnings("unused")
    public String getMessage() {
        PoolSnapshot seen = snapshot;
        if (seen == null) { // after deserialization
            return "pool " + pool + ": " + refusal.text();
        }
        if (seen.servers().isEmpty()) {
            return "pool " + pool + ": " + refusal.text() + ", it has none";
        }
        StringJoiner reasons = new StringJoiner("; ", "pool " + pool + ": " + refusal.text() + ": ", "");
        String panic = seen.panic();
        if (panic != null) {
            reasons.add(panic);
        }
        seen.servers().stream()
                .limit(MOST_NAMED)
                .forEach(s -> reasons.add(s.id() + " " + s.state() + " (" + s.reason() + ")"));
        int unnamed = seen.servers().size() - MOST_NAMED;
        if (unnamed > 0) {
            reasons.add("and " + unnamed + " more");
        }
        return reasons.toString();
    }
}
