package io.lb4j.core;

/**
 * What happened to a {@link Pick}.
 *
 * <p>Everything that went wrong before an acceptable response header is a failure of the real server, a client that went away is
 * not. What a failure does is up to the pool's {@link HealthPolicy}.
 */
public enum Outcome {

    /** The real server answered. */
    SUCCESS(false),

    /** The request went on to another server for a status that is nobody's failure, such as 403 or 404. */
    PASSED_ON(false),

    /** The caller gave up before there was a result; as in nginx this is no failure, and forgives earlier ones as a success does. */
    CANCELLED(false),

    /** No connection could be made. */
    CONNECT_FAILED(true),

    /** The real server did not connect, take the request, or answer in time. */
    TIMEOUT(true),

    /**
     * The response header came, but its body broke off. Not a failure, as in nginx: the client has seen the answer, and nobody
     * else can finish it.
     */
    TRUNCATED(false),

    /** The connection broke before a response header arrived. */
    BROKEN(true),

    /** The response could not be understood. */
    INVALID_RESPONSE(true),

    /** The response had a status that counts as a failure by the pool's {@link FailureRule}. */
    ERROR_STATUS(true);

    private final boolean failure;

    Outcome(boolean failure) {
        this.failure = failure;
    }

    /** Tells whether something went wrong on the side of the real server. */
    public boolean isFailure() {
        return failure;
    }
}
