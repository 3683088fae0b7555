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
public sealed class Pick implements AutoCloseable permits BoundPick {

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

    /**
     * Returns the {@code Set-Cookie} header that the client is to get with the answer, or {@code null} if the pool sets no
     * cookie: see {@link CookiePersistence}. Of several attempts the last one counts, whether or not it went well.
     */
    public @Nullable String setCookie() {
        return null;
    }

    /**
     * Completes the pick, which then counts as {@linkplain Server#inactive() inactive} for the pool's inactive time; returns
     * whether this call did it.
     */
    public boolean complete(Outcome result) {
        return complete(result, pool.inactiveNanos(result));
    }

    /**
     * Completes the pick, which then counts as {@linkplain Server#inactive() inactive} for this time instead of the pool's;
     * returns whether this call did it.
     */
    public boolean complete(Outcome result, Duration inactiveFor) {
        Objects.requireNonNull(result, "result");
        return complete(
                result, Objects.requireNonNull(inactiveFor, "inactiveFor").toNanos());
    }

    private boolean complete(Outcome result, long inactiveNanos) {
        Objects.requireNonNull(result, "result");
        if (!OUTCOME.compareAndSet(this, null, result)) {
            pool.completedAgain(this, result);
            return false;
        }
        pool.completed(this, result, inactiveNanos);
        return true;
    }

    /** Returns the persistence entry that it counts in, if any. */
    @Nullable
    PersistenceEntry entry() {
        return null;
    }

    /** Called once, by whoever completed the pick, before it ceases to be active. */
    void ended(Outcome result) {}

    /**
     * Says early that the server works, before the outcome is known: nginx notes a TCP server's success when the connection
     * is made, not when the session ends.
     */
    public void noteSuccess() {
        if (outcome == null) {
            pool.noteSuccess(server);
        }
    }

    /**
     * Says that the response header, or the first byte of a stream, has come. Schedulers that go by response times want to know,
     * and so may persistence that learns; the others do not mind.
     */
    public void noteHeader() {}

    /** Completes the pick as {@link Outcome#CANCELLED} unless it was completed before. */
    @Override
    public void close() {
        if (OUTCOME.compareAndSet(this, null, Outcome.CANCELLED)) {
            pool.completed(this, Outcome.CANCELLED, pool.inactiveNanos(Outcome.CANCELLED));
        }
    }

    @Override
    public String toString() {
        return pool.name() + " -> " + server + (outcome == null ? "" : " " + outcome);
    }
}
