package io.lb4j.core;

/**
 * Hears what becomes of the picks that a {@link Picker} decided: for schedulers that learn from response times or failures.
 *
 * <p>Called on the data path by the threads that pick and complete, many at once: must be quick and thread-safe. Picks that
 * persistence decided are heard of too. A pick is reported to the observer of the picker that was in force when it began.
 */
public interface PickObserver {

    /** Tells whether times matter; if not, the clock is not read and each time is 0. */
    default boolean isTimed() {
        return true;
    }

    /** A pick counts as active on this server from now on. */
    void picked(Server server);

    /**
     * The response header of a pick, or the first byte of a stream, has come; heard at most once, before the completion, and
     * at the latest with a successful completion.
     *
     * @param nanos how long after the pick
     */
    void answered(Server server, long nanos);

    /**
     * A pick has ended.
     *
     * @param headerNanos how long after the pick it was {@linkplain #answered answered}, and -1 if it was not
     * @param nanos how long it was active
     */
    void completed(Server server, Outcome outcome, long headerNanos, long nanos);
}
