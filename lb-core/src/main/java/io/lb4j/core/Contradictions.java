package io.lb4j.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds settings of a health policy that are each allowed, but cannot do anything together, or not what they were meant for. */
final class Contradictions {

    private final HealthPolicy health;
    private final List<ServerSpec> servers;
    private final int largestLevel;
    private final List<String> found = new ArrayList<>();

    private Contradictions(HealthPolicy health, List<ServerSpec> servers) {
        this.health = health;
        this.servers = servers;
        int backups = (int) servers.stream().filter(ServerSpec::backup).count();
        this.largestLevel = Math.max(backups, servers.size() - backups);
    }

    /** Returns a sentence for each. A pool without servers gets them later, and nothing is said of it. */
    static List<String> of(HealthPolicy health, List<ServerSpec> servers) {
        Contradictions contradictions = new Contradictions(health, servers);
        if (!servers.isEmpty()) {
            contradictions.lookAtBreaker(health.breaker());
            contradictions.lookAtOutlier(health.outlier());
            contradictions.lookAtPanic(health.panic());
            contradictions.lookAtTheRest();
        }
        return contradictions.found;
    }

    private boolean countsMaxFails() {
        return health.outcomes() == HealthPolicy.Outcomes.MAX_FAILS;
    }

    private void lookAtBreaker(@Nullable BreakerRule breaker) {
        if (breaker == null) {
            return;
        }
        if (servers.size() == 1) {
            found.add("health.breaker never ejects the only server of a pool");
        }
        int most = breaker.failureRate() != 0 ? breaker.minimumRequests() : breaker.consecutiveFailures();
        boolean forestalled =
                countsMaxFails() && servers.stream().allMatch(s -> s.maxFails() != 0 && s.maxFails() < most);
        if (forestalled) {
            found.add("max_fails of every server ejects before health.breaker has seen " + most
                    + " requests; raise it, or set health.outcomes to ignore");
        }
    }

    private void lookAtOutlier(@Nullable OutlierRule outlier) {
        if (outlier == null) {
            return;
        }
        if (outlier.minimumServers() > largestLevel) {
            found.add("health.outlier compares nothing: minimum-servers is " + outlier.minimumServers()
                    + ", and there are " + largestLevel);
        } else if (outlier.deviations() != 0 && outlier.deviations() >= Math.sqrt(largestLevel - 1.0)) {
            found.add(String.format(
                    Locale.ROOT,
                    "health.outlier.deviations is %s, but none of %d servers can be more than %.2f below the mean",
                    outlier.deviations(),
                    largestLevel,
                    Math.sqrt(largestLevel - 1.0)));
        }
        if (countsMaxFails() && servers.stream().allMatch(s -> s.maxFails() == 1)) {
            found.add("max_fails=1 of every server ejects before health.outlier has seen enough; raise it, or set "
                    + "health.outcomes to ignore");
        }
        PanicRule panic = health.panic();
        if (panic != null && 100 - outlier.maxEjected() < panic.below()) {
            found.add("health.outlier.max-ejected of " + outlier.maxEjected() + " percent brings on the panic below "
                    + panic.below());
        }
    }

    private void lookAtPanic(@Nullable PanicRule panic) {
        if (panic == null) {
            return;
        }
        boolean ejects = countsMaxFails() && servers.stream().anyMatch(s -> s.maxFails() != 0);
        if (!ejects && health.breaker() == null && health.outlier() == null && health.probe() == null) {
            found.add("health.panic never comes: nothing takes a server out");
        } else if (servers.size() > 1 && 100 * (largestLevel - 1) < panic.below() * largestLevel) {
            found.add("health.panic.below of " + panic.below() + " percent panics as soon as one of " + largestLevel
                    + " servers is out");
        }
    }

    private void lookAtTheRest() {
        boolean minded = countsMaxFails() || health.breaker() != null || health.outlier() != null;
        if (!minded && !health.failures().equals(FailureRule.nginx())) {
            found.add("health.failures means nothing: outcomes are ignored");
        }
        boolean slow = servers.stream().anyMatch(s -> !s.slowStart().isZero());
        if (!slow && health.slowStartFloor() != HealthPolicy.maxFails().slowStartFloor()) {
            found.add("health.slow-start-floor means nothing: no server has a slow_start");
        }
    }
}
