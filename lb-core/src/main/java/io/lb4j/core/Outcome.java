package io.lb4j.core;

/**
 * What happened to a {@link Pick}.
 *
 * <p>Which outcomes count as a failure of the real server follows nginx: everything that went wrong before an acceptable
 * response header does, a client that went away does not.
 */
public enum Outcome {

    /** The real server answered. */
    SUCCESS(false),

    /** The real server answered 403 or 404 and the request went on to another one; nobody's failure. */
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

    /** The response had a status that the retry policy lists, and the request went on to another real server. */
    ERROR_STATUS(true);

    private final boolean failure;

    Outcome(boolean failure) {
        this.failure = failure;
    }

    /** Tells whether this outcome counts against the real server. */
    public boolean isFailure() {
        return failure;
    }
}
