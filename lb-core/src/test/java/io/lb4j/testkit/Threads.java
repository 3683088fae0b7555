package io.lb4j.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the same work on several threads that start together. */
public final class Threads {

    private static final int DEADLINE_SECONDS = 60;

    /** What one thread does. */
    @FunctionalInterface
    public interface Work {

        /** Does it; threads are numbered from 0. */
        void run(int thread) throws Exception;
    }

    private Threads() {}

    /**
     * Returns when all threads are done.
     *
     * @throws AssertionError if one of them threw, which is its cause, or if they take longer than 60 seconds
     */
    public static void run(int count, Work work) {
        CyclicBarrier start = new CyclicBarrier(count);
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int thread = i;
                futures.add(executor.submit(() -> {
                    start.await();
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } finally {
            executor.shutdownNow();
        }
    }
}
