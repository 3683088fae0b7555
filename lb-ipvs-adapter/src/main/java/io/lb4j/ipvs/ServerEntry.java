package io.lb4j.ipvs;

/**
 * A real server as the kernel has it.
 *
 * @param server its definition
 * @param active connections that count as active
 * @param inactive connections that do not, such as those in TIME_WAIT
 * @param persistent persistence entries
 * @param traffic what has been counted
 */
public record ServerEntry(IpvsServer server, long active, long inactive, long persistent, Traffic traffic) {}
