package io.lb4j.spring.client;

import io.lb4j.core.Pool;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when no real server of a pool may take a request, or take it again; a {@code RestClient} wraps it into a
 * {@code ResourceAccessException}. Its message names each server with the reason, its cause is the last failed attempt.
 */
public final class NoServerException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String pool;

    NoServerException(Pool pool, @Nullable IOException lastFailure) {
        super(pool.noServerAvailable().getMessage(), lastFailure);
        this.pool = pool.name();
    }

    /** Returns the name of the pool. */
    public String pool() {
        return pool;
    }
}
