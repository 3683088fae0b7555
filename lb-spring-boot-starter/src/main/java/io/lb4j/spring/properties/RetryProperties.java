package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.retry.RetryBudget;
import io.lb4j.core.retry.RetryCondition;
import io.lb4j.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a request goes on to another real server, for services and clients of a pool.
 *
 * @param when Comma-separated list of what sends a request on, as nginx names it, or "off". By default error and timeout.
 * @param nonIdempotent Whether POST, LOCK and PATCH may be repeated although a server may have seen them. By default false.
 * @param tries Most attempts for one request. By default 0, as many as there are servers.
 * @param timeout After which no further attempt starts. By default 0, none.
 * @param perTryTimeout Most time for one attempt to bring a response header. By default 0, none.
 * @param totalTimeout Most time for all attempts to bring a response header, waits in the queue included. By default 0, none.
 * @param hedgeDelay Time without a response header after which a service sends an idempotent request to a second server as well;
 *     the first good answer wins. By default 0, never.
 * @param budget The share of the requests that may be sent again.
 */
public record RetryProperties(
        @Nullable List<String> when,
        @Nullable Boolean nonIdempotent,
        @Nullable Integer tries,
        @Nullable Duration timeout,
        @Nullable Duration perTryTimeout,
        @Nullable Duration totalTimeout,
        @Nullable Duration hedgeDelay,
        @DefaultValue @NestedConfigurationProperty BudgetProperties budget) {

    /** How "off" may arrive: YAML makes false of it. */
    private static final Set<String> OFF = Set.of("off", "false");

    RetryProperties inheriting(RetryProperties parent) {
        return new RetryProperties(
                first(when, parent.when),
                first(nonIdempotent, parent.nonIdempotent),
                first(tries, parent.tries),
                first(timeout, parent.timeout),
                first(perTryTimeout, parent.perTryTimeout),
                first(totalTimeout, parent.totalTimeout),
                first(hedgeDelay, parent.hedgeDelay),
                budget.inheriting(parent.budget));
    }

    /** Returns what a pool's services and clients are given; {@code owner} is the path of the pool. */
    public RetryPolicy policy(PropertyPath owner) {
        RetryPolicy standard = RetryPolicy.standard();
        Set<RetryCondition> conditions = when == null
                ? standard.conditions()
                : conditions(when, owner.child("retry").child("when"));
        return owner.below(() -> new RetryPolicy(
                conditions,
                nonIdempotent == null ? standard.nonIdempotent() : nonIdempotent,
                tries == null ? standard.tries() : tries,
                timeout == null ? standard.timeout() : timeout,
                perTryTimeout == null ? standard.perTryTimeout() : perTryTimeout,
                totalTimeout == null ? standard.totalTimeout() : totalTimeout,
                hedgeDelay == null ? standard.hedgeDelay() : hedgeDelay,
                budget.budget()));
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, RetryProperties effective) {
        budget.requireUse(path.child("budget"), effective.budget);
    }

    private static Set<RetryCondition> conditions(List<String> names, PropertyPath path) {
        Set<RetryCondition> conditions = EnumSet.noneOf(RetryCondition.class);
        if (names.size() == 1 && OFF.contains(names.get(0))) {
            return conditions;
        }
        for (String name : names) {
            conditions.add(path.here(() -> RetryCondition.named(name)));
        }
        return conditions;
    }

    /**
     * The share of the requests that may be sent again, so that retries and hedges never multiply an outage.
     *
     * @param percent Retries and hedges for a hundred requests, 0 to 100. By default there is no budget, and they are not limited.
     * @param minPerSecond Retries in each second of the window that are always allowed. By default 3.
     * @param window Over which requests and retries are counted, 1s to 10m. By default 10 seconds.
     */
    public record BudgetProperties(
            @Nullable Integer percent,
            @Nullable Integer minPerSecond,
            @Nullable Duration window) {

        private static final int MIN_PER_SECOND = 3; // Envoy's minimum, of retries at once there
        private static final Duration WINDOW = Duration.ofSeconds(10); // Finagle's

        BudgetProperties inheriting(BudgetProperties parent) {
            return new BudgetProperties(
                    first(percent, parent.percent),
                    first(minPerSecond, parent.minPerSecond),
                    first(window, parent.window));
        }

        @Nullable
        RetryBudget budget() {
            return percent == null
                    ? null
                    : new RetryBudget(
                            percent,
                            minPerSecond == null ? MIN_PER_SECOND : minPerSecond,
                            window == null ? WINDOW : window);
        }

        void requireUse(PropertyPath path, BudgetProperties effective) {
            if ((minPerSecond != null || window != null) && effective.percent == null) {
                throw path.child("percent").invalid(null, "0..100, or the other keys of budget mean nothing");
            }
        }
    }
}
