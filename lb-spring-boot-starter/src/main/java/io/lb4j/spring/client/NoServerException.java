package io.lb4j.spring.client;

import io.lb4j.core.NoServerAvailableException;
import io.lb4j.core.Refusal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a pool does not take a request, or not again, for the reason that {@link #refusal} tells; a {@code RestClient} wraps
 * it into a {@code ResourceAccessException}. Its message names each server with the reason, its cause is the last failed attempt.
 */
public final class NoServerException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String pool;

    private final Refusal refusal;

    NoServerException(NoServerAvailableException refused, @Nullable IOException lastFailure) {
        super(refused.getMessage(), lastFailure);
        this.pool = refused.pool();
        this.refusal = refused.refusal();
    }

    /** Returns why the pool refused it: no server, a limit, a full queue, or a wait that took too long. */
    public Refusal refusal() {
        return refusal;
    }

    /** Returns the name of the pool. */
    public String pool() {
        return pool;
    }
}
