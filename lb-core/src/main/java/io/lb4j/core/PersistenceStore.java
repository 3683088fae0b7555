package io.lb4j.core;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where several nodes share which client is bound to which real server.
 *
 * <p>A pool keeps its own entries in any case and asks the store at most once for a client that it does not know; after that it
 * only tells it that the client still comes, now and then. The pool bounds how long it waits, ceases to ask for a while when
 * answers fail or are late, and reconciles afterwards: an implementation need do none of this, but must neither block nor keep
 * requests without bound. Thread-safe; called on event loops.
 */
@FunctionalInterface
public interface PersistenceStore {

    /**
     * Binds a client unless it is bound already, in one step that no other node comes between.
     *
     * <p>If the store has no binding under this key, or one to {@code server} or {@code replaced}, it is to {@code server} from now
     * on and for {@code timeToLive}. Otherwise it stays as it is.
     *
     * @param key names pool, kind and client; ASCII without spaces. Holds no credential: what a client says of itself is a digest
     * @param server id of the real server, the same on all nodes
     * @param replaced id of the server that cannot take the client any more, or {@code null}
     * @param timeToLive how long the store remembers, from now on
     * @return the id of the server that the client is bound to now; fails if it is not known
     */
    CompletionStage<String> bind(String key, String server, @Nullable String replaced, Duration timeToLive);
}
