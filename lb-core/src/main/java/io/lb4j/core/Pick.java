package io.lb4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One decision and its lease: the server counts as busy with it until the pick is completed.
 *
 * <p>Completed exactly once, whoever races; a second completion changes nothing and is reported to the pool's listeners. In
 * try-with-resources, {@link #close} completes a pick that nobody completed as cancelled. Thread-safe.
 */
public final class Pick implements AutoCloseable {

    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(Pick.class, "outcome", Outcome.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Pool pool;
    private final Server server;
    private volatile @Nullable Outcome outcome; // by OUTCOME

    Pick(Pool pool, Server server) {
        this.pool = pool;
        this.server = server;
    }

    /** Returns the chosen server. */
    public Server server() {
        return server;
    }

    /** Returns how the pick ended, or {@code null} while it is active. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    /** Completes the pick; returns whether this call did it. */
    public boolean complete(Outcome result) {
        return complete(result, Duration.ZERO);
    }

    /**
     * Completes the pick, which then still counts as {@linkplain Server#inactive() inactive} for a while, as a closed TCP
     * connection does in LVS; returns whether this call did it.
     */
    public boolean complete(Outcome result, Duration inactiveFor) {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(inactiveFor, "inactiveFor");
        if (!OUTCOME.compareAndSet(this, null, result)) {
            pool.completedAgain(this, result);
            return false;
        }
        pool.completed(server, result, inactiveFor);
        return true;
    }

    /**
     * Says early that the server works, before the outcome is known: nginx notes a TCP server's success when the connection
     * is made, not when the session ends.
     */
    public void noteSuccess() {
        if (outcome == null) {
            pool.noteSuccess(server);
        }
    }

    /** Completes the pick as {@link Outcome#CANCELLED} unless it was completed before. */
    @Override
    public void close() {
        if (OUTCOME.compareAndSet(this, null, Outcome.CANCELLED)) {
            pool.completed(server, Outcome.CANCELLED, Duration.ZERO);
        }
    }

    @Override
    public String toString() {
        return pool.name() + " -> " + server + (outcome == null ? "" : " " + outcome);
    }
}
