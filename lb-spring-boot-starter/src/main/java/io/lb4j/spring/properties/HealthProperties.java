package io.lb4j.spring.properties;

import static io.lb4j.spring.properties.PoolDefaults.first;

import io.lb4j.core.AgentCheck;
import io.lb4j.core.BreakerRule;
import io.lb4j.core.FailureRule;
import io.lb4j.core.HealthPolicy;
import io.lb4j.core.OutlierRule;
import io.lb4j.core.PanicRule;
import io.lb4j.core.Probe;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What takes real servers out and brings them back.
 *
 * @param outcomes What failed requests do to a real server. By default max-fails.
 * @param failures Which results are failures, comma-separated: connect, timeout, closed, invalid, retried, and statuses such as
 *     5xx or 502-504. By default connect, timeout, closed, invalid and retried, as in nginx.
 * @param breaker A circuit breaker for each real server.
 * @param outlier A comparison of the real servers with each other.
 * @param panic What to do when too few real servers are usable.
 * @param slowStartFloor Least percent of its share that a real server takes at the beginning of its slow start, 1 to 100. By default 1.
 * @param probe What to ask every real server again and again.
 */
public record HealthProperties(
        HealthPolicy.@Nullable Outcomes outcomes,
        @Nullable List<String> failures,
        @DefaultValue @NestedConfigurationProperty BreakerProperties breaker,
        @DefaultValue @NestedConfigurationProperty OutlierProperties outlier,
        @DefaultValue @NestedConfigurationProperty PanicProperties panic,
        @Nullable Integer slowStartFloor,
        @DefaultValue @NestedConfigurationProperty ProbeProperties probe) {

    HealthProperties inheriting(HealthProperties parent) {
        return new HealthProperties(
                first(outcomes, parent.outcomes),
                first(failures, parent.failures),
                breaker.inheriting(parent.breaker),
                outlier.inheriting(parent.outlier),
                panic.inheriting(parent.panic),
                first(slowStartFloor, parent.slowStartFloor),
                probe.inheriting(parent.probe));
    }

    /** Returns what a pool is given. */
    public HealthPolicy policy(PropertyPath path) {
        HealthPolicy.Outcomes what = outcomes == null ? HealthPolicy.Outcomes.MAX_FAILS : outcomes;
        FailureRule counted = failures == null ? FailureRule.nginx() : path.below(() -> FailureRule.parse(failures));
        BreakerRule breaking = breaker.rule(path);
        OutlierRule comparing = outlier.rule(path);
        PanicRule panicking = panic.rule(path);
        int floor = slowStartFloor == null ? HealthPolicy.maxFails().slowStartFloor() : slowStartFloor;
        Probe asking = probe.probe(path.child("probe"));
        AgentCheck agent = probe.agent(path.child("probe"));
        return path.below(() -> new HealthPolicy(what, counted, breaking, comparing, panicking, floor, asking, agent));
    }

    /** Complains if values were given here although after inheriting nothing uses them. */
    void requireUse(PropertyPath path, HealthProperties effective) {
        breaker.requireUse(path.child("breaker"), effective.breaker);
        outlier.requireUse(path.child("outlier"), effective.outlier);
        panic.requireUse(path.child("panic"), effective.panic);
        probe.requireUse(path.child("probe"), effective.probe);
    }
}
