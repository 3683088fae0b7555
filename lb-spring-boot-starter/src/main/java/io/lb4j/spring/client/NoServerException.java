package io.lb4j.spring.client;

import io.lb4j.core.Pool;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when no real server of a pool may take a request, or take it again; a {@code RestClient} wraps it into a
 * {@code ResourceAccessException}. Its message names each server with the reason, its cause is the last failed attempt.
 */
public final class NoServerException extends IOException {

    private static final long serialVersionUID = 1L;
    private static final int MOST_NAMED = 10; // chosen: a message that a person still reads

    private final String pool;

    NoServerException(Pool pool, @Nullable IOException lastFailure) {
        super(message(pool), lastFailure);
        this.pool = pool.name();
    }

    private static String message(Pool pool) {
        return "pool " + pool.name() + ": no server available: "
                + pool.snapshot().servers().stream()
                        .limit(MOST_NAMED)
                        .map(server -> server.id() + " " + server.state() + " (" + server.reason() + ")")
                        .collect(Collectors.joining("; "));
    }

    /** Returns the name of the pool. */
    public String pool() {
        return pool;
    }
}
