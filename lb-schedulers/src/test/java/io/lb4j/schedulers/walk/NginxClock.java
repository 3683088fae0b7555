package io.lb4j.schedulers.walk;

import java.util.concurrent.TimeUnit;

/** nginx's clock, which tells whole seconds of the wall clock; steps keep away from where one ends. */
final class NginxClock {

    private static final long SECOND = TimeUnit.SECONDS.toMillis(1);
    private static final long EARLIEST = 50; // milliseconds of a second
    private static final long LATEST = 850;
    private static final long LATEST_BEFORE_TIMEOUT = LATEST - NginxGroup.READ_TIMEOUT_MILLIS - 100;

    private long start;

    void start() {
        start = System.currentTimeMillis() / SECOND;
    }

    /** Returns the seconds since the start. */
    long second() {
        return System.currentTimeMillis() / SECOND - start;
    }

    /**
     * Waits, if need be, until a step fits in the present second.
     *
     * @param quick whether the step will not have to wait for a silent server
     */
    void awaitRoom(boolean quick) throws InterruptedException {
        long latest = quick ? LATEST : LATEST_BEFORE_TIMEOUT;
        long now = System.currentTimeMillis() % SECOND;
        while (now < EARLIEST || now > latest) {
            Thread.sleep(now < EARLIEST ? EARLIEST - now : SECOND + EARLIEST - now);
            now = System.currentTimeMillis() % SECOND;
        }
    }

    /** Lets time pass, which is a step of its own: servers are tried again after a while. */
    void pass(int seconds) throws InterruptedException {
        Thread.sleep(seconds * SECOND);
    }
}
