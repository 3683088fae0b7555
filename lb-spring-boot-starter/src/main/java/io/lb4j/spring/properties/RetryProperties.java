package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.retry.RetryCondition;
import io.lb4j.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a request goes on to another real server, for services and clients of a pool.
 *
 * @param when Comma-separated list of what sends a request on, as nginx names it, or "off". By default error and timeout.
 * @param nonIdempotent Whether POST, LOCK and PATCH may be repeated although a server may have seen them. By default false.
 * @param tries Most attempts for one request. By default 0, as many as there are servers.
 * @param timeout After which no further attempt starts. By default 0, none.
 */
public record RetryProperties(
        @Nullable List<String> when,
        @Nullable Boolean nonIdempotent,
        @Nullable Integer tries,
        @Nullable Duration timeout) {

    /** How "off" may arrive: YAML makes false of it. */
    private static final Set<String> OFF = Set.of("off", "false");

    RetryProperties inheriting(RetryProperties parent) {
        return new RetryProperties(
                first(when, parent.when),
                first(nonIdempotent, parent.nonIdempotent),
                first(tries, parent.tries),
                first(timeout, parent.timeout));
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
                timeout == null ? standard.timeout() : timeout));
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
}
