package io.lb4j.schedulers;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Scheduler;
import io.lb4j.core.SchedulerProvider;
import java.util.List;

/** The schedulers of this module: by method for Java, by name for configuration. */
public final class Schedulers implements SchedulerProvider {

    private static final List<String> USAGES =
            List.of("rr", "wrr", "lc", "wlc", "round_robin", "least_conn", "ip_hash", "hash KEY [consistent]");

    /** For the service loader. */
    public Schedulers() {}

    /** LVS {@code rr}: one after the other, newest first. */
    public static Scheduler lvsRoundRobin() {
        return new LvsRoundRobin();
    }

    /** LVS {@code wrr}: rounds with a falling bar for the weight. */
    public static Scheduler lvsWeightedRoundRobin() {
        return new LvsWeightedRoundRobin();
    }

    /** LVS {@code lc}: fewest connections. */
    public static Scheduler lvsLeastConnections() {
        return LvsLeastConnections.plain();
    }

    /** LVS {@code wlc}: fewest connections for the weight. */
    public static Scheduler lvsWeightedLeastConnections() {
        return LvsLeastConnections.weighted();
    }

    /** nginx's default: smooth weighted round robin. */
    public static Scheduler roundRobin() {
        return new RoundRobin();
    }

    /** nginx {@code least_conn}: fewest active picks for the weight. */
    public static Scheduler leastConnections() {
        return new LeastConnections();
    }

    /** nginx {@code ip_hash}: by the client's address. */
    public static Scheduler ipHash() {
        return new IpHash();
    }

    /**
     * nginx {@code hash KEY}.
     *
     * @param key text and variables, such as {@code $request_uri}
     */
    public static Scheduler hash(String key) {
        return new KeyHash(KeyExpression.parse(key));
    }

    /**
     * nginx {@code hash KEY consistent}, the ketama ring.
     *
     * @param key text and variables, such as {@code $request_uri}
     */
    public static Scheduler consistentHash(String key) {
        return new ConsistentHash(KeyExpression.parse(key));
    }

    @Override
    public List<String> usages() {
        return USAGES;
    }

    @Override
    public Scheduler create(String name, List<String> arguments) {
        if (name.equals("hash")) {
            return hash(arguments);
        }
        if (!arguments.isEmpty()) {
            throw new InvalidValueException("scheduler", name + " " + String.join(" ", arguments), name + " alone");
        }
        return switch (name) {
            case "rr" -> lvsRoundRobin();
            case "wrr" -> lvsWeightedRoundRobin();
            case "lc" -> lvsLeastConnections();
            case "wlc" -> lvsWeightedLeastConnections();
            case "round_robin" -> roundRobin();
            case "least_conn" -> leastConnections();
            case "ip_hash" -> ipHash();
            default -> throw new InvalidValueException("scheduler", name, String.join(", ", USAGES));
        };
    }

    private static Scheduler hash(List<String> arguments) {
        String written = "hash " + String.join(" ", arguments);
        if (arguments.isEmpty() || arguments.size() > 2) {
            throw new InvalidValueException("scheduler", written.strip(), "hash KEY or hash KEY consistent");
        }
        if (arguments.size() == 1) {
            return hash(arguments.get(0));
        }
        if (!arguments.get(1).equals("consistent")) {
            throw new InvalidValueException("scheduler", written, "consistent or nothing behind the key", "consistent");
        }
        return consistentHash(arguments.get(0));
    }
}
