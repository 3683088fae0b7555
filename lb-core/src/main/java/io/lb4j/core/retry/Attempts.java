package io.lb4j.core.retry;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Ticker;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request and its attempts, decided as nginx decides them.
 *
 * <p>Take a {@link #next} pick; when its attempt has ended, report it by {@link #failed} or {@link #answered}; both complete the
 * pick as far as it can be and say whether to take another. Not thread-safe: the attempts of a request follow each other.
 */
public final class Attempts {

    private final Pool pool;
    private final PickRequest request;
    private final RetryPolicy policy;
    private final boolean idempotent;
    private final boolean lone;
    private final long deadlineNanos;
    private final Ticker ticker;

    private int triesLeft;
    private @Nullable Pick current;
    private boolean answeredBadly; // the present attempt, with a status that counts as a failure

    /**
     * Starts a request.
     *
     * @param idempotent whether repeating it is harmless even if a server has seen it
     */
    public Attempts(Pool pool, PickRequest request, RetryPolicy policy, boolean idempotent) {
        this(pool, request, policy, idempotent, Ticker.system());
    }

    /** Starts a request whose timeout runs by {@code ticker}. */
    public Attempts(Pool pool, PickRequest request, RetryPolicy policy, boolean idempotent, Ticker ticker) {
        this.pool = pool;
        this.request = request;
        this.policy = policy;
        this.idempotent = idempotent || policy.nonIdempotent();
        this.ticker = ticker;
        this.lone = pool.snapshot().isLone();
        int servers = pool.snapshot().tries();
        this.triesLeft = policy.tries() == 0 ? servers : Math.min(servers, policy.tries());
        this.deadlineNanos = policy.timeout().isZero()
                ? 0
                : ticker.nanos() + policy.timeout().toNanos();
    }

    /** Tells whether this HTTP method may be repeated after a server may have seen it: nginx excepts POST, LOCK and PATCH. */
    public static boolean isIdempotent(String method) {
        return !method.equals("POST") && !method.equals("LOCK") && !method.equals("PATCH");
    }

    /** Does for the first attempt what {@link Pool#prepare} does; {@code null} if {@link #next} may follow at once. */
    public @Nullable CompletionStage<?> prepare() {
        return pool.prepare(request);
    }

    /** Picks the server of the next attempt, or returns {@code null} if none may take it: the request ends with 502. */
    public @Nullable Pick next() {
        current = pool.tryPick(request);
        answeredBadly = false;
        return current;
    }

    /** Returns the pick of the present attempt. */
    public @Nullable Pick current() {
        return current;
    }

    /**
     * Reports that the attempt failed before a response header was accepted, and charges the server.
     *
     * @param replayable whether the request can still be sent from its beginning
     * @param sent whether anything of it was written to the server
     * @param pooled whether it went out on a kept connection; if that turns out dead, the request gets its try back
     * @return whether to take another attempt
     */
    public boolean failed(Outcome outcome, boolean replayable, boolean sent, boolean pooled) {
        release(outcome);
        RetryCondition condition = condition(outcome);
        if (pooled && condition == RetryCondition.ERROR) {
            triesLeft++;
        }
        return triesLeft > 0 && replayable && allowed(condition, sent) && inTime();
    }

    private static RetryCondition condition(Outcome outcome) {
        return switch (outcome) {
            case TIMEOUT -> RetryCondition.TIMEOUT;
            case INVALID_RESPONSE -> RetryCondition.INVALID_HEADER;
            default -> RetryCondition.ERROR;
        };
    }

    /**
     * Reports the status of the response. If it sends the request on, the pick is completed; else the response is the answer
     * and the pick is to be completed when its body has ended, as {@link #ended} says.
     *
     * @return whether to drop the response and take another attempt
     */
    public boolean answered(int status, boolean replayable) {
        RetryCondition condition = RetryCondition.ofStatus(status);
        if (condition == null || triesLeft <= 1 || !replayable || !allowed(condition, true) || !inTime()) {
            present().noteHeader();
            answeredBadly = pool.health().failures().countsAnswer(status);
            return false;
        }
        release(pool.health().failures().countsRetried(status) ? Outcome.ERROR_STATUS : Outcome.PASSED_ON);
        return true;
    }

    /** Returns the outcome of a pick that ended so: a status that counts as a failure outweighs how its body ended. */
    public Outcome ended(Outcome outcome) {
        return answeredBadly && !outcome.isFailure() ? Outcome.ERROR_STATUS : outcome;
    }

    private void release(Outcome outcome) {
        present().complete(outcome);
        triesLeft = lone ? 0 : Math.max(0, triesLeft - 1);
    }

    private Pick present() {
        Pick pick = current;
        if (pick == null) {
            throw new IllegalStateException("no attempt to report");
        }
        return pick;
    }

    private boolean allowed(RetryCondition condition, boolean sent) {
        return policy.conditions().contains(condition) && (idempotent || !sent);
    }

    private boolean inTime() {
        return deadlineNanos == 0 || ticker.nanos() - deadlineNanos < 0;
    }
}
