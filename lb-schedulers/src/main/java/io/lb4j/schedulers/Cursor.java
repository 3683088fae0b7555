package io.lb4j.schedulers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter that all threads write, on a cache line apart from the fields of its subclass, which all threads read.
 *
 * <p>A class's fields lie behind those of its superclass, so two classes are needed. Thread-safe.
 */
abstract class Cursor {

    private static final VarHandle PLACE;

    static {
        try {
            PLACE = MethodHandles.lookup().findVarHandle(Cursor.class, "place", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long place;

    final long place() {
        return place;
    }

    /** Adds and returns what was before. */
    final long getAndAdd(long count) {
        return (long) PLACE.getAndAdd(this, count);
    }

    /** Sets and returns what was before. */
    final long getAndSet(long next) {
        return (long) PLACE.getAndSet(this, next);
    }

    /** Two cache lines, as processors fetch them in pairs. */
    @SuppressWarnings("unused")
    abstract static class Apart extends Cursor {
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;
    }
}
