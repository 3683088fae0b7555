package io.lb4j.ipvs;

/**
 * A virtual service as the kernel has it.
 *
 * @param service its definition
 * @param traffic what has been counted
 */
public record ServiceEntry(IpvsService service, Traffic traffic) {}
