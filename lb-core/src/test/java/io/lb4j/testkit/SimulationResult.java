package io.lb4j.testkit;

import java.time.Duration;
import java.util.List;

/**
 * What came of a {@link Simulation}. Immutable.
 *
 * @param requests how many there were
 * @param refused how many of them got no server
 * @param failures how many failed as their clients see it, the refused ones included
 * @param p50 half of the requests that did not fail were answered in this time, to the last byte
 * @param p99 99 of a hundred of them were
 * @param max all of them were
 * @param movedShare which share of all requests went to another server than the one before of the same client, 0..1
 * @param servers what each server took, in the order in which they joined
 */
public record SimulationResult(
        long requests,
        long refused,
        long failures,
        Duration p50,
        Duration p99,
        Duration max,
        double movedShare,
        List<ServerResult> servers) {

    /**
     * What one server took.
     *
     * @param id its id in the pool
     * @param picks how many requests it got
     * @param share which share of all picks that is, 0..1
     * @param failures how many of them failed as their clients see it
     * @param maxActive the most picks that were active at once
     */
    public record ServerResult(String id, long picks, double share, long failures, int maxActive) {

        /** Returns which share of its requests failed, 0..1. */
        public double failedShare() {
            return picks == 0 ? 0 : (double) failures / picks;
        }
    }

    /** Makes the lists immutable. */
    public SimulationResult {
        servers = List.copyOf(servers);
    }

    /** Returns which share of all requests failed, 0..1. */
    public double failedShare() {
        return requests == 0 ? 0 : (double) failures / requests;
    }

    /**
     * Returns what one server took.
     *
     * @throws IllegalArgumentException if there was no such server
     */
    public ServerResult server(String id) {
        return servers.stream()
                .filter(server -> server.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server " + id));
    }
}
