package io.lb4j.ipvs;

/** What tells one virtual service of the kernel from the others. */
public sealed interface ServiceKey permits ServiceAddress, FirewallMark {

    /** Returns the family of the clients' addresses. */
    AddressFamily family();
}
