package io.lb4j.core;

/** What a real server is good for at the moment. */
public enum ServerState {

    /** Takes new picks. */
    UP,

    /** Takes a growing share of new picks after it came up (slow start). */
    STARTING,

    /** Takes no new picks but finishes the active ones, and serves clients that persistence binds to it. */
    DRAINING,

    /** Switched off by the operator or by its probe: takes nothing. */
    DOWN,

    /** Left out because of its outcomes; a live request probes it after {@code fail_timeout}. */
    EJECTED
}
