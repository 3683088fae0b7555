package io.lb4j.core;

import java.util.Locale;

/** Which rule ejected a real server. */
public enum EjectionCause {

    /** {@code max_fails} of the server, as in nginx. */
    MAX_FAILS,

    /** So many failures in a row, by {@link BreakerRule}. */
    CONSECUTIVE_FAILURES,

    /** So many failures among the last requests, by {@link BreakerRule}. */
    FAILURE_RATE,

    /** Fewer successes than the other servers have, by {@link OutlierRule}. */
    SUCCESS_RATE,

    /** So many failures within an interval, by {@link OutlierRule}. */
    FAILURE_PERCENTAGE;

    /** Returns the name as configuration and meters write it, such as {@code failure-rate}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
