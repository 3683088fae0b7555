package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Scheduler} bound to one {@link Level}.
 *
 * <p>Thread-safe; many threads pick at once.
 */
@FunctionalInterface
public interface Picker {

    /**
     * Decides which server gets this request, or {@code null} for none. Only a server that is
     * {@linkplain Server#eligible(PickRequest) eligible} may be returned; the pool refuses others.
     *
     * <p>May be called again for the same request: after the decision was refused because a limit was reached meanwhile, and
     * for a retry, when the servers tried so far are no longer eligible.
     */
    @Nullable
    Server pick(PickRequest request);

    /**
     * Returns who keeps a server in its slow start to its share: by default the pool, of all decisions. Asked once, when the picker is put
     * in force.
     */
    default StartingShare startingShare() {
        return StartingShare.OF_ALL;
    }

    /**
     * Hears that persistence by route, not this picker, sends a request to a server, which is about to be acquired: nginx's round
     * robin charges that server's turn. By default nothing happens, as with the persistence of LVS, of which no picker hears.
     */
    default void follow(PickRequest request, Server server) {}

    /** Returns who is to hear what becomes of the picks, or {@code null}, the default, if nobody cares: that costs least. */
    default @Nullable PickObserver observer() {
        return null;
    }
}
