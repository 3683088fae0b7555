package io.lb4j.core;

/**
 * Observes a pool.
 *
 * <p>Called on whatever thread caused the event, an event loop among them: return at once, throw nothing.
 */
public interface LbListener {

    /** A real server went from one state to another. */
    default void stateChanged(StateChange change) {}

    /** The pool began to panic, or ceased to. */
    default void panicChanged(PanicChange change) {}

    /** The store of persistence entries ceased to be asked, or is asked again. */
    default void storeChanged(StoreChange change) {}

    /** Membership, weights, an operator's or probe's verdict, or the persistence template changed; the snapshot is in force. */
    default void published(PoolSnapshot snapshot) {}

    /** Somebody completed a pick a second time: a bug in the caller, without effect on the counters. */
    default void completedTwice(Pool pool, Pick pick, Outcome again) {}
}
