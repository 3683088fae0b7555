package io.lb4j.core;

/**
 * A pool ceased to ask the store that it shares persistence entries by, or asks it again.
 *
 * @param pool name of the pool
 * @param reachable whether the store is asked now
 * @param reason what was wrong, or that it answers again
 */
public record StoreChange(String pool, boolean reachable, String reason) {}
