package io.lb4j.core;

/**
 * A transition of one real server.
 *
 * @param pool name of the pool
 * @param server id of the server
 * @param from state before
 * @param to state after
 * @param reason why, in a few words
 */
public record StateChange(String pool, String server, ServerState from, ServerState to, String reason) {}
