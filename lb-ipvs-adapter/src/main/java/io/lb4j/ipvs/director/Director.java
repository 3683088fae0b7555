package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.LbListener;
import io.lb4j.core.PanicChange;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Ticker;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.ServiceKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps virtual services of the kernel as their pools want them: the control plane of an LVS director.
 *
 * <p>A change of a pool is on its way to the kernel at once, by the difference to what the kernel was last known to have. Every
 * interval, and every second while somebody drains or starts, the kernel is read and compared: what somebody else changed is changed
 * back. Only services of this director are touched; nothing is ever flushed. Thread-safe: one thread of its own talks to the kernel.
 */
public final class Director implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Director.class);
    private static final long LOOK_MILLIS = 1000;
    private static final long END_SECONDS = 10;

    private final Reconciler reconciler; // on the thread alone
    private final DirectorSettings settings;
    private final ScheduledExecutorService thread;
    private final Set<Pool> changed = ConcurrentHashMap.newKeySet(); // and not looked at yet
    private final Map<Pool, LbListener> observed = new HashMap<>(); // under this object's lock
    private volatile boolean closed;

    private Director(Ipvs kernel, DirectorSettings settings) {
        this.settings = settings;
        this.reconciler = new Reconciler(kernel, settings, Ticker.system());
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread worker = new Thread(task, "lb-director");
            worker.setDaemon(true);
            return worker;
        });
    }

    /**
     * Makes the kernel as desired, and keeps it so until the director is closed.
     *
     * @param kernel stays the caller's, to be closed after the director
     * @throws IpvsException if the kernel refuses something; what it had before is still there
     * @throws InvalidValueException if two services have the same address or mark
     */
    public static Director start(Ipvs kernel, List<DirectedService> services, DirectorSettings settings) {
        Director director = new Director(kernel, settings);
        try {
            director.direct(services);
        } catch (RuntimeException e) {
            director.closed = true;
            director.ceaseToListen();
            director.thread.shutdownNow();
            throw e;
        }
        Future<?> unused =
                director.thread.scheduleWithFixedDelay(director::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return director;
    }

    /** Returns what would be changed in the kernel for these services, and changes nothing. */
    public static Plan plan(Ipvs kernel, List<DirectedService> services, DirectorSettings settings) {
        Reconciler reconciler = new Reconciler(kernel, settings, Ticker.system());
        reconciler.services(byKey(services));
        return reconciler.plan();
    }

    /**
     * Directs these services instead of those before. One that is no longer among them drains: its servers take no new connections, and
     * it is deleted with the last one.
     *
     * @throws IpvsException if the kernel refuses something
     * @throws InvalidValueException if two services have the same address or mark; nothing has changed then
     */
    public void direct(List<DirectedService> services) {
        Map<ServiceKey, DirectedService> byKey = byKey(services);
        try {
            await(() -> {
                reconciler.services(byKey);
                return reconciler.reconcile();
            });
        } finally {
            observe(services); // what was refused is tried again, and the rest is there
        }
    }

    private static Map<ServiceKey, DirectedService> byKey(List<DirectedService> services) {
        Map<ServiceKey, DirectedService> byKey = new LinkedHashMap<>();
        for (DirectedService service : services) {
            DirectedService other = byKey.putIfAbsent(service.key(), service);
            if (other != null) {
                throw new InvalidValueException(
                        service.service().address() == null ? "mark" : "address",
                        service.key(),
                        "one that service " + other.name() + " has not");
            }
        }
        return byKey;
    }

    private synchronized void observe(List<DirectedService> services) {
        for (DirectedService service : services) {
            Pool pool = service.pool();
            observed.computeIfAbsent(pool, this::listen);
            changed(pool); // whatever was published before somebody listened
        }
    }

    private LbListener listen(Pool pool) {
        LbListener listener = new LbListener() {
            @Override
            public void published(PoolSnapshot snapshot) {
                changed(pool);
            }

            @Override
            public void panicChanged(PanicChange change) {
                changed(pool);
            }
        };
        pool.addListener(listener);
        return listener;
    }

    private synchronized void ceaseToListen() {
        observed.forEach(Pool::removeListener);
        observed.clear();
    }

    private void changed(Pool pool) {
        if (!closed && changed.add(pool)) {
            try {
                thread.execute(() -> {
                    if (changed.remove(pool)) {
                        guarded(() -> reconciler.follow(pool));
                    }
                });
            } catch (RejectedExecutionException e) {
                log.debug("closed", e);
            }
        }
    }

    private void look() {
        guarded(reconciler::look);
    }

    /** What fails here fails again or mends itself with the next look; the thread goes on. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("The kernel could not be made as desired: {}", e.getMessage(), e);
        }
    }

    /**
     * Reads the kernel and makes it as desired, now.
     *
     * @return what was changed, in dry run what would have been
     * @throws IpvsException if the kernel refuses something; the other changes have been made
     */
    public Plan reconcile() {
        return await(reconciler::reconcile);
    }

    /** Returns what would be changed in the kernel now, and changes nothing. */
    public Plan plan() {
        return await(reconciler::plan);
    }

    /** Tells somebody what is seen in the kernel: now, and each time it has been read; on the director's thread, which must not be kept. */
    public void addListener(Consumer<DirectorReport> listener) {
        await(() -> {
            reconciler.addListener(listener);
            return listener;
        });
    }

    /** Returns what was last seen in the kernel, with what has been changed since. */
    public DirectorReport report() {
        return await(reconciler::report);
    }

    /** Reads the kernel and returns what is seen there now. */
    public DirectorReport freshReport() {
        return await(() -> {
            reconciler.look(true);
            return reconciler.report();
        });
    }

    private <T> T await(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, thread).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Ceases to follow the pools; the services stay or go as the settings say. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ceaseToListen();
        try {
            if (settings.onClose() == DirectorSettings.OnClose.REMOVE && !settings.dryRun()) {
                await(reconciler::removeAll);
            }
        } finally {
            thread.shutdown();
            awaitEnd();
        }
    }

    /** What is being done may still need the kernel, which the caller is about to close. */
    private void awaitEnd() {
        try {
            if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                log.warn("The kernel still has not answered, {} seconds after its director closed", END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
