package io.lb4j.core;

/** Who sees to it that a server in its slow start takes no more than its growing share, and of what. */
public enum StartingShare {

    /** The scheduler, which weighs servers by {@link Server#startedPercent()}. */
    WEIGHED,

    /**
     * The pool, of all decisions: a server with a tenth of the weight gets at 50 percent one decision in twenty. Other decisions for it
     * are passed on.
     */
    OF_ALL,

    /** The pool, of the decisions that fall on the server: for schedulers that send everything to one server while it may be picked. */
    OF_ITS_TURNS
}
