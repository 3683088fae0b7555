package io.lb4j.core.retry;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One request and its attempts, decided as nginx decides them.
 *
 * <p>Take a {@link #next} pick; when its attempt has ended, report it by {@link #failed} or {@link #answered}; both complete the
 * pick as far as it can be and say whether to take another. With a {@link #hedge} there are two at once, and each report names its
 * pick. Not thread-safe: reports on a request follow each other.
 */
public final class Attempts {

    private final Pool pool;
    private final PickRequest request;
    private final RetryPolicy policy;
    private final boolean idempotent;
    private final boolean lone;
    private final boolean harmless; // idempotent by its method, whatever the policy allows
    private final long deadlineNanos;
    private final long totalDeadlineNanos;
    private final Ticker ticker;

    private int triesLeft;
    private int live; // attempts whose end was not reported
    private @Nullable Pick current;
    private boolean answeredBadly; // the present attempt, with a status that counts as a failure

    /**
     * Starts a request.
     *
     * @param idempotent whether repeating it is harmless even if a server has seen it
     */
    public Attempts(Pool pool, PickRequest request, RetryPolicy policy, boolean idempotent) {
        this(pool, request, policy, idempotent, pool.ticker());
    }

    /** Starts a request whose timeout runs by {@code ticker}. */
    public Attempts(Pool pool, PickRequest request, RetryPolicy policy, boolean idempotent, Ticker ticker) {
        this.pool = pool;
        this.request = request;
        this.policy = policy;
        this.harmless = idempotent;
        this.idempotent = idempotent || policy.nonIdempotent();
        this.ticker = ticker;
        this.lone = pool.snapshot().isLone();
        int servers = pool.snapshot().tries();
        this.triesLeft = policy.tries() == 0 ? servers : Math.min(servers, policy.tries());
        this.deadlineNanos = deadline(policy.timeout());
        this.totalDeadlineNanos = deadline(policy.totalTimeout());
        RetryBudget budget = policy.budget();
        if (budget != null) {
            budget.requested(ticker.nanos());
        }
    }

    private long deadline(Duration timeout) {
        return timeout.isZero() ? 0 : ticker.nanos() + timeout.toNanos();
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
        return begun(pool.tryPick(request));
    }

    /** Tells whether the next attempt may have to wait in the pool's queue, if it is asked for by a method that waits. */
    public boolean mayWait() {
        return pool.limits().queueLength() != 0;
    }

    /**
     * Picks the server of the next attempt as {@link Pool#pickAsync} does, for what is left of the total time. If it comes to a
     * pick, {@link #begun} is to be called.
     */
    public CompletableFuture<Pick> nextAsync(Executor executor) {
        return pool.pickAsync(request, patience(), executor);
    }

    /**
     * Picks the server of the next attempt, and blocks the thread until its turn in the pool's queue has come.
     *
     * @throws io.lb4j.core.NoServerAvailableException if it does not come
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    public Pick nextOrWait() throws InterruptedException {
        Pick pick = pool.pickOrWait(request, patience());
        begun(pick);
        return pick;
    }

    private Duration patience() {
        if (totalDeadlineNanos == 0) {
            return pool.limits().queueTimeout();
        }
        return Duration.ofNanos(Math.max(0, totalDeadlineNanos - ticker.nanos()));
    }

    /** Notes that an attempt begins with this pick, which it returns; {@code null} for none. */
    public @Nullable Pick begun(@Nullable Pick pick) {
        current = pick;
        answeredBadly = false;
        live += pick == null ? 0 : 1;
        return pick;
    }

    /**
     * Picks another server for a second attempt beside the present one, if the method is idempotent, a try is left, and the budget
     * allows it. Pools with one server, and those with persistence, whose requests belong to their server, do not hedge. Does not wait.
     */
    public @Nullable Pick hedge() {
        boolean may = harmless && !lone && live == 1 && triesLeft > 1 && pool.persistence() == null;
        if (!may || !inTime() || !affordable()) {
            return null;
        }
        Pick first = current;
        Pick second = begun(pool.tryPick(request));
        if (second == null) {
            current = first;
        }
        return second;
    }

    /** Tells whether an attempt runs whose end was not reported. */
    public boolean isLive() {
        return live != 0;
    }

    /** Returns the pick of the present attempt: of two, the one that began later. */
    public @Nullable Pick current() {
        return current;
    }

    /**
     * Reports that the present attempt failed before a response header was accepted, and charges the server.
     *
     * @param replayable whether the request can still be sent from its beginning
     * @param sent whether anything of it was written to the server
     * @param pooled whether it went out on a kept connection; if that turns out dead, the request gets its try back
     * @return whether to take another attempt
     */
    public boolean failed(Outcome outcome, boolean replayable, boolean sent, boolean pooled) {
        return failed(present(), outcome, replayable, sent, pooled);
    }

    /** Reports the same of one of two attempts; while the other one is live no further attempt is to be taken. */
    public boolean failed(Pick pick, Outcome outcome, boolean replayable, boolean sent, boolean pooled) {
        release(pick, outcome);
        RetryCondition condition = condition(outcome);
        if (pooled && condition == RetryCondition.ERROR) {
            triesLeft++;
        }
        return live == 0 && triesLeft > 0 && replayable && allowed(condition, sent) && inTime() && affordable();
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
        return answered(present(), status, replayable);
    }

    /** Reports the same of one of two attempts: a response that would send the request on is dropped for the sake of the other. */
    public boolean answered(Pick pick, int status, boolean replayable) {
        RetryCondition condition = RetryCondition.ofStatus(status);
        if (condition == null
                || triesLeft <= 1
                || !replayable
                || !allowed(condition, true)
                || !inTime()
                || !(live > 1 || affordable())) {
            pick.noteHeader();
            answeredBadly = pool.health().failures().countsAnswer(status);
            return false;
        }
        release(pick, pool.health().failures().countsRetried(status) ? Outcome.ERROR_STATUS : Outcome.PASSED_ON);
        return true;
    }

    /** Returns the outcome of a pick that ended so: a status that counts as a failure outweighs how its body ended. */
    public Outcome ended(Outcome outcome) {
        return answeredBadly && !outcome.isFailure() ? Outcome.ERROR_STATUS : outcome;
    }

    private void release(Pick pick, Outcome outcome) {
        pick.complete(outcome);
        live--;
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
        return isBefore(deadlineNanos) && isBefore(totalDeadlineNanos);
    }

    private boolean isBefore(long deadline) {
        return deadline == 0 || ticker.nanos() - deadline < 0;
    }

    /** Asked last, since what it grants is spent. */
    private boolean affordable() {
        RetryBudget budget = policy.budget();
        return budget == null || budget.withdraw(ticker.nanos());
    }
}
