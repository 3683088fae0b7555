package io.lb4j.core;

import java.time.Duration;

/**
 * An agent beside every real server of a pool, which says in one line how much its server wants, as HAProxy's {@code agent-check}.
 *
 * @param port the agent's TCP port on the server's host, 1 to 65535
 * @param interval from one question to the next, at least 10 ms; up to a tenth longer, by chance
 * @param timeout after which the agent counts as silent; at most the interval
 */
public record AgentCheck(int port, Duration interval, Duration timeout) {

    private static final int LAST_PORT = 65_535;

    /** Checks every component. */
    public AgentCheck {
        if (port < 1 || port > LAST_PORT) {
            throw new InvalidValueException("probe.agent", port, "a port, 1..65535");
        }
        Probe.requireInterval("probe.interval", interval);
        Probe.requireTimeout(timeout, interval);
    }

    /** Asks every 5 s, within 1 s. */
    public static AgentCheck at(int port) {
        Probe standard = Probe.tcp();
        return new AgentCheck(port, standard.interval(), standard.timeout());
    }

    /** Returns the same at another interval. */
    public AgentCheck every(Duration newInterval) {
        Duration within = timeout.compareTo(newInterval) < 0 ? timeout : newInterval;
        return new AgentCheck(port, newInterval, within);
    }
}
