package io.lb4j.core;

/**
 * A pool began to panic, or ceased to.
 *
 * @param pool name of the pool
 * @param panics whether it panics now
 * @param mode what it does in panic
 * @param reason how many servers are usable, in a few words
 */
public record PanicChange(String pool, boolean panics, PanicRule.Mode mode, String reason) {}
