package io.lb4j.core;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of one pool, the log among them. One that fails does not keep the others from hearing. Thread-safe. */
final class Observers {

    private static final Logger log = LoggerFactory.getLogger(Pool.class);

    private final String pool;
    private final List<LbListener> listeners;

    Observers(String pool, List<LbListener> first) {
        this.pool = pool;
        this.listeners = new CopyOnWriteArrayList<>(first);
        listeners.add(0, new LoggingListener());
    }

    void add(LbListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    void remove(LbListener listener) {
        listeners.remove(listener);
    }

    void stateChanged(Server server, ServerState from, ServerState to, String reason) {
        StateChange change = new StateChange(pool, server.id(), from, to, reason);
        tell(listener -> listener.stateChanged(change));
    }

    void storeChanged(boolean reachable, String reason) {
        StoreChange change = new StoreChange(pool, reachable, reason);
        tell(listener -> listener.storeChanged(change));
    }

    void tell(Consumer<LbListener> event) {
        for (LbListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                log.warn(
                        "pool {}: listener {} failed", pool, listener.getClass().getName(), e);
            }
        }
    }
}
