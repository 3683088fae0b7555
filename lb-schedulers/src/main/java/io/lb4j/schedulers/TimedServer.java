package io.lb4j.schedulers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/** The average times of one server in whole milliseconds, and when it was picked. Thread-safe. */
final class TimedServer {

    private static final VarHandle HEADER;
    private static final VarHandle LAST_BYTE;
    private static final double SHARE = 0.05;

    static {
        try {
            HEADER = MethodHandles.lookup().findVarHandle(TimedServer.class, "header", int.class);
            LAST_BYTE = MethodHandles.lookup().findVarHandle(TimedServer.class, "lastByte", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int header; // by HEADER; 0 is no time yet, as in nginx
    private volatile int lastByte; // by LAST_BYTE
    private volatile long checked = Long.MIN_VALUE / 2; // second; threads of one second write the same

    int header() {
        return header;
    }

    int lastByte() {
        return lastByte;
    }

    void header(long nanos) {
        average(HEADER, nanos);
    }

    void lastByte(long nanos) {
        average(LAST_BYTE, nanos);
    }

    private void average(VarHandle which, long nanos) {
        int millis = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos));
        int seen;
        do {
            seen = (int) which.getVolatile(this);
        } while (!which.compareAndSet(this, seen, average(seen, millis)));
    }

    /** nginx's average: the first time as it is, then a twentieth of each new one, rounded. */
    static int average(int before, int millis) {
        return before == 0 ? millis : (int) (0.5 + SHARE * millis + (1 - SHARE) * before);
    }

    /** Notes a pick: at most one each {@code fail_timeout} moves the mark, as the probe gate does. */
    void taken(long now, long failTimeout) {
        if (now - checked > failTimeout) {
            checked = now;
        }
    }

    void failed(long now) {
        checked = now;
    }

    long secondsUnused(long now) {
        return now - checked;
    }
}
