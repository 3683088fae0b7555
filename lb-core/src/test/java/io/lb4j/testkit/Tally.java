package io.lb4j.testkit;

import io.lb4j.core.Server;
import io.lb4j.testkit.SimulationResult.ServerResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Counts what happens in a run. */
final class Tally {

    private static final class Account {

        private long picks;
        private long failures;
        private int maxActive;
    }

    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<Integer, String> lastServers = new HashMap<>(); // by client
    private long[] latencies = new long[1024];
    private int answered;
    private long requests;
    private long refused;
    private long failures;
    private long moves;

    void joined(String server) {
        accounts.putIfAbsent(server, new Account());
    }

    void refused() {
        requests++;
        refused++;
        failures++;
    }

    void picked(int client, Server server) {
        requests++;
        Account account = account(server.id());
        account.picks++;
        account.maxActive = Math.max(account.maxActive, server.active());
        String last = lastServers.put(client, server.id());
        if (last != null && !last.equals(server.id())) {
            moves++;
        }
    }

    void failed(String server) {
        failures++;
        account(server).failures++;
    }

    void answered(long nanos) {
        if (answered == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * answered);
        }
        latencies[answered++] = nanos;
    }

    private Account account(String server) {
        return Objects.requireNonNull(accounts.get(server), server);
    }

    SimulationResult result() {
        Arrays.sort(latencies, 0, answered);
        long picks = requests - refused;
        List<ServerResult> servers = new ArrayList<>();
        accounts.forEach((id, account) -> servers.add(
                new ServerResult(id, account.picks, share(account.picks, picks), account.failures, account.maxActive)));
        return new SimulationResult(
                requests,
                refused,
                failures,
                quantile(50),
                quantile(99),
                quantile(100),
                share(moves, requests),
                servers);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Returns the smallest time within which so many percent were answered. */
    private Duration quantile(int percent) {
        long rank = (answered * (long) percent + 99) / 100;
        return Duration.ofNanos(rank == 0 ? 0 : latencies[(int) rank - 1]);
    }
}
