package io.lb4j.core;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A breaker of resilience4j, which keeps the window and tells when it opens. How long a server stays out and which request probes it is
 * decided where it is decided for every rule, in {@link Failures}; so the breaker stays open until it is reset.
 *
 * <p>Loaded only if a pool has a {@link BreakerRule}.
 */
final class ResilienceBreaker implements Breaker {

    private final Exception failure = new Failure(); // any will do: the breaker wants to see one
    private final CircuitBreaker breaker;
    private final Verdict verdict;

    private ResilienceBreaker(CircuitBreakerConfig config, Verdict verdict) {
        this.breaker = CircuitBreaker.of("lb", config);
        this.verdict = verdict;
    }

    /** Makes what watches one server by this rule. */
    static Breaker of(BreakerRule rule, Ticker ticker) {
        if (rule.consecutiveFailures() == 0) {
            return byRate(rule, ticker);
        }
        Breaker consecutive = consecutive(rule);
        return rule.failureRate() == 0 ? consecutive : new Both(consecutive, byRate(rule, ticker));
    }

    /** So many in a row are all of the last so many. */
    private static Breaker consecutive(BreakerRule rule) {
        int failures = rule.consecutiveFailures();
        CircuitBreakerConfig config = common(100)
                .slidingWindow(failures, failures, SlidingWindowType.COUNT_BASED, forWindow(failures))
                .build();
        return new ResilienceBreaker(
                config,
                new Verdict(
                        EjectionCause.CONSECUTIVE_FAILURES,
                        failures + (failures == 1 ? " failure" : " failures in a row") + ", consecutive-failures="
                                + failures));
    }

    private static Breaker byRate(BreakerRule rule, Ticker ticker) {
        boolean timed = !rule.windowTime().isZero();
        String of =
                timed ? "requests of " + rule.windowTime().toSeconds() + "s" : "last " + rule.window() + " requests";
        CircuitBreakerConfig config = common(rule.failureRate())
                .clock(new TickerClock(ticker))
                .slidingWindow(
                        timed ? (int) rule.windowTime().toSeconds() : rule.window(),
                        rule.minimumRequests(),
                        timed ? SlidingWindowType.TIME_BASED : SlidingWindowType.COUNT_BASED,
                        // the lock-free window of time goes by the system's clock whatever the configuration says
                        timed ? SlidingWindowSynchronizationStrategy.SYNCHRONIZED : forWindow(rule.window()))
                .build();
        return new ResilienceBreaker(
                config,
                new Verdict(
                        EjectionCause.FAILURE_RATE,
                        "at least " + rule.failureRate() + " percent failures among the " + of + ", failure-rate="
                                + rule.failureRate()));
    }

    /** The lock-free window of 2.4.0 fails with a null pointer when it is one call long. */
    private static SlidingWindowSynchronizationStrategy forWindow(int calls) {
        return calls == 1
                ? SlidingWindowSynchronizationStrategy.SYNCHRONIZED
                : SlidingWindowSynchronizationStrategy.LOCK_FREE;
    }

    private static CircuitBreakerConfig.Builder common(int percent) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold(percent)
                .slowCallRateThreshold(100)
                .currentTimestampFunction(clock -> 0L, TimeUnit.NANOSECONDS) // nobody asks how long calls took
                .writableStackTraceEnabled(false);
    }

    @Override
    public @Nullable Verdict completed(boolean failed) {
        if (failed) {
            breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        } else {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        }
        return breaker.getState() == CircuitBreaker.State.OPEN ? verdict : null;
    }

    @Override
    public void reset() {
        breaker.reset();
    }

    private static final class Failure extends Exception {

        private static final long serialVersionUID = 1L;

        Failure() {
            super("failed", null, false, false);
        }
    }

    /** Two rules for one server. */
    private record Both(Breaker first, Breaker second) implements Breaker {

        @Override
        public @Nullable Verdict completed(boolean failed) {
            Verdict byFirst = first.completed(failed);
            Verdict bySecond = second.completed(failed);
            return byFirst != null ? byFirst : bySecond;
        }

        @Override
        public void reset() {
            first.reset();
            second.reset();
        }
    }
}
