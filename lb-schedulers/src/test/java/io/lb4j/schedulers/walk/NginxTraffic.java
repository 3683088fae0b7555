package io.lb4j.schedulers.walk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How a walk asks nginx. */
interface NginxTraffic extends AutoCloseable {

    /**
     * What to ask for.
     *
     * @param client the address to come from, or {@code null} for any
     * @param key the hash key, or {@code null} for none
     * @param label under which to hold the answer, or {@code null} if it is not to be held
     */
    record Request(
            NginxGroup group,
            @Nullable String client,
            @Nullable String key,
            String method,
            @Nullable String label) {}

    /** One of both: the server that has a request which is held now, or all about a request that is over. */
    record Answer(@Nullable String heldBy, @Nullable NginxExchange exchange) {}

    Answer ask(Request request) throws IOException, InterruptedException;

    /** Lets a held request come to its end, and returns when nginx knows. */
    void release(String label) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
