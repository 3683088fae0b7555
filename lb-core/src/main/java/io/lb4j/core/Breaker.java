package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/** Watches the results of one real server and tells when they call for an ejection. Many threads report at once. */
interface Breaker {

    /**
     * Why a server is to be ejected.
     *
     * @param cause by which rule
     * @param detail in a few words
     */
    record Verdict(EjectionCause cause, String detail) {}

    /** Takes in one result; returns why the server is to be ejected, {@code null} if it is not. */
    @Nullable
    Verdict completed(boolean failed);

    /** Forgets everything: the server has come back. */
    void reset();
}
