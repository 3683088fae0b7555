package io.lb4j.benchmarks;

import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerSpec;
import java.util.ArrayList;
import java.util.List;

/** The real servers that benchmarks balance over: only their number, weights and load differ. */
final class Servers {

    private static final int MOST_WEIGHT = 10;

    /** Chosen: loads 1..8, so that ties are common, and no server is idle, where a search may stop at once. */
    private static final int LOADS = 8;

    private Servers() {}

    /** Defines {@code count} servers; the weights are {@code equal} or {@code mixed}: 1 to 10 by index. */
    static List<ServerSpec> of(int count, String weights) {
        boolean mixed = switch (weights) {
            case "equal" -> false;
            case "mixed" -> true;
            default -> throw new IllegalArgumentException("weights: " + weights + " (expected: equal, mixed)");
        };
        List<ServerSpec> servers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String address = "10." + i / 62_500 + "." + i / 250 % 250 + "." + (i % 250 + 1) + ":80";
            servers.add(ServerSpec.at(address)
                    .weight(mixed ? i % MOST_WEIGHT + 1 : 1)
                    .build());
        }
        return servers;
    }

    /** Makes a pool whose servers are idle, or busy with 1 to 8 picks each that are never completed. */
    static Pool pool(List<ServerSpec> servers, String load, Scheduler scheduler) {
        return switch (load) {
            case "idle" ->
                Pool.named("bench").scheduler(scheduler).servers(servers).build();
            case "busy" -> busy(servers, scheduler);
            default -> throw new IllegalArgumentException("load: " + load + " (expected: idle, busy)");
        };
    }

    private static Pool busy(List<ServerSpec> servers, Scheduler scheduler) {
        int[] next = new int[1];
        Scheduler fixed = (level, previous) -> request -> level.server(next[0]);
        Pool pool = Pool.named("bench").scheduler(fixed).servers(servers).build();
        for (int i = 0; i < servers.size(); i++) {
            next[0] = i;
            for (int active = (3 + 5 * i) % LOADS; active >= 0; active--) {
                pool.pick(new PickRequest());
            }
        }
        pool.scheduler(scheduler);
        return pool;
    }
}
