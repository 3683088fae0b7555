package io.lb4j.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the moments at which some real server of a pool may have become eligible or ceased to be.
 *
 * <p>Pickers that decide ahead compare it to know whether what they prepared still holds. Reading it before the servers tells
 * afterwards whether what was read still holds. Time alone does not change it; see {@link Level#nextReopening(long)}. Thread-safe.
 */
public final class EligibilityVersion {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(EligibilityVersion.class, "value", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // written through VALUE
    private volatile int value;

    EligibilityVersion() {}

    /** Returns the number of such moments so far; it wraps. */
    public int current() {
        return value;
    }

    void advance() {
        VALUE.getAndAdd(this, 1);
    }
}
