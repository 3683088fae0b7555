package io.lb4j.core;

/** Why a pool did not take a request. */
public enum Refusal {

    /** No server may take it: each is down, drained, ejected, was tried, or is at its own limit in a pool without a queue. */
    UNAVAILABLE("no server available"),

    /** The pool is at its limit of requests in flight, and has no queue. */
    IN_FLIGHT_LIMIT("at its limit of requests in flight"),

    /** As many requests wait as may. */
    QUEUE_FULL("its queue is full"),

    /** The request waited in the queue for as long as it may. */
    QUEUE_TIMEOUT("no place came free in time");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** Returns the reason in a few words. */
    public String text() {
        return text;
    }
}
