package io.lb4j.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Compares the servers of each level by an {@link OutlierRule}.
 *
 * <p>The first pick that ends after an interval reckons, on its thread, O(servers); others do not wait. Thread-safe.
 */
final class OutlierDetector {

    /** Takes a server out. */
    interface Ejector {
        void eject(Server server, EjectionCause cause, String detail, Duration pause);
    }

    /** A server of which enough is known. */
    private record Candidate(Server server, long requests, long failures) {

        double failed() {
            return (double) failures / requests;
        }
    }

    private final OutlierRule rule;
    private final Ticker ticker;
    private final Ejector ejector;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile long startNanos; // of the interval; written while busy

    OutlierDetector(OutlierRule rule, Ticker ticker, Ejector ejector) {
        this.rule = rule;
        this.ticker = ticker;
        this.ejector = ejector;
        this.startNanos = ticker.nanos();
    }

    /** Tells whether the interval is over, and it is time to {@link #reckon}. */
    boolean isDue() {
        return ticker.nanos() - startNanos >= rule.interval().toNanos();
    }

    /** Ends the interval, unless another thread does. */
    void reckon(PoolSnapshot snapshot) {
        if (busy.compareAndSet(false, true)) {
            try {
                if (isDue()) {
                    startNanos = ticker.nanos();
                    for (int priority = 0; priority < PoolSnapshot.PRIORITIES; priority++) {
                        reckon(snapshot.servers(priority));
                    }
                }
            } finally {
                busy.set(false);
            }
        }
    }

    private void reckon(List<Server> servers) {
        List<Candidate> candidates = new ArrayList<>();
        int ejected = 0;
        for (Server server : servers) {
            long taken = server.ledger().tally().take();
            ServerState state = server.state();
            if (state == ServerState.EJECTED) {
                ejected++;
            } else if (Tally.requests(taken) >= rule.minimumRequests()
                    && (state == ServerState.UP || state == ServerState.STARTING)) {
                candidates.add(new Candidate(server, Tally.requests(taken), Tally.failures(taken)));
            }
        }
        int room = Math.max(1, servers.size() * rule.maxEjected() / 100) - ejected;
        List<Candidate> worstFirst = new ArrayList<>(candidates);
        worstFirst.sort(Comparator.comparingDouble(Candidate::failed).reversed());
        double least = candidates.size() < rule.minimumServers() ? 0 : leastSuccess(candidates);
        for (Candidate candidate : worstFirst) {
            if (room <= 0 || !ejects(candidate, candidates.size(), least)) {
                candidate.server().ledger().tally().behaved();
            } else {
                room--;
            }
        }
    }

    /** The population's deviation, as Envoy has it. */
    private double leastSuccess(List<Candidate> candidates) {
        double sum = 0;
        for (Candidate candidate : candidates) {
            sum += 1 - candidate.failed();
        }
        double mean = sum / candidates.size();
        double squares = 0;
        for (Candidate candidate : candidates) {
            double difference = 1 - candidate.failed() - mean;
            squares += difference * difference;
        }
        return mean - rule.deviations() * Math.sqrt(squares / candidates.size());
    }

    private boolean ejects(Candidate candidate, int among, double least) {
        if (among < rule.minimumServers()) {
            return false;
        }
        String detail = detail(candidate, least);
        if (detail == null) {
            return false;
        }
        boolean byRate = rule.deviations() != 0 && 1 - candidate.failed() < least;
        int times = candidate.server().ledger().tally().ejected();
        long seconds =
                Math.min(rule.maxPause().toSeconds(), times * rule.basePause().toSeconds());
        ejector.eject(
                candidate.server(),
                byRate ? EjectionCause.SUCCESS_RATE : EjectionCause.FAILURE_PERCENTAGE,
                detail + ", for " + seconds + "s",
                Duration.ofSeconds(seconds));
        return true;
    }

    private @Nullable String detail(Candidate candidate, double least) {
        double success = 1 - candidate.failed();
        if (rule.deviations() != 0 && success < least) {
            return String.format(
                    Locale.ROOT,
                    "%.1f percent successes, below %.1f, by deviations=%s",
                    100 * success,
                    100 * least,
                    rule.deviations());
        }
        if (rule.failurePercentage() != 0
                && 100 * candidate.failures() >= rule.failurePercentage() * candidate.requests()) {
            return String.format(
                    Locale.ROOT,
                    "%.1f percent failures, failure-percentage=%d",
                    100 * candidate.failed(),
                    rule.failurePercentage());
        }
        return null;
    }
}
