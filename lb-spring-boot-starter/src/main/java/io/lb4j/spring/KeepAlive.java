package io.lb4j.spring;

import java.util.concurrent.CountDownLatch;

/** A thread that keeps the JVM alive: an application whose work is done by daemons or by the kernel would end at once without it. */
public final class KeepAlive implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);

    private KeepAlive() {}

    /** Starts the thread. */
    public static KeepAlive start(String name) {
        KeepAlive alive = new KeepAlive();
        Thread thread = new Thread(alive::await, name);
        thread.setDaemon(false);
        thread.start();
        return alive;
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
