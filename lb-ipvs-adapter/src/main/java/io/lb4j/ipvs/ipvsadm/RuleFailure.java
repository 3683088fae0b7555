package io.lb4j.ipvs.ipvsadm;

import io.lb4j.ipvs.IpvsException;

/**
 * A rule that the kernel refused.
 *
 * @param line which
 * @param message what {@code ipvsadm} would have said, such as {@code Service already exists}
 * @param cause the refusal
 */
public record RuleFailure(RuleLine line, String message, IpvsException cause) {}
