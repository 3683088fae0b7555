package io.lb4j.samples.director.demo;

import com.sun.jna.Native;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A machine of the demonstration: a network namespace that a recipe has made.
 *
 * <p>A socket belongs to the namespace in which its thread is when it is made, so all threads of a machine enter its namespace first;
 * Java knows nothing of it.
 */
final class Machine implements AutoCloseable {

    private final String name;
    private final ExecutorService threads;

    Machine(String name) {
        this.name = name;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(
                    () -> {
                        enter();
                        task.run();
                    },
                    name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private void enter() {
        int namespace = LibC.open("/run/netns/" + name, LibC.O_RDONLY);
        if (namespace < 0 || LibC.setns(namespace, LibC.CLONE_NEWNET) != 0) {
            throw new IllegalStateException(
                    "cannot enter the namespace of " + name + ": error " + Native.getLastError());
        }
        LibC.close(namespace);
    }

    String name() {
        return name;
    }

    /** Does something on this machine and waits for it. */
    <T> T call(Callable<T> work) throws IOException, InterruptedException {
        try {
            return threads.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("on " + name, e.getCause());
        }
    }

    /** Does something on this machine beside, and tells later what came of it. */
    <T> Future<T> submit(Callable<T> work) {
        return threads.submit(work);
    }

    /** Does something on this machine beside. */
    void start(Runnable work) {
        threads.execute(work);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    @Override
    public String toString() {
        return name;
    }
}
