package io.lb4j.core.discovery;

import io.lb4j.core.ServerSpec;
import java.util.List;

/**
 * Where the real servers of a pool come from, such as a file, DNS or a registry.
 *
 * <p>A source looks by itself, as often as suits it, and tells every answer; {@link Discovery} decides what becomes of it. Its {@code
 * toString} names it in messages.
 */
@FunctionalInterface
public interface ServerSource {

    /**
     * Begins to look. Must not wait for an answer.
     *
     * @return what ends it
     */
    Watch watch(Answers answers);

    /** Whom a source tells. Thread-safe; takes its time, so an event loop must not call it. */
    interface Answers {

        /**
         * Takes in the complete list of the present.
         *
         * @param servers each with an id and an address of its own, in any order
         */
        void found(List<ServerSpec> servers);

        /** Takes in that there was no answer, and why. */
        void failed(String reason);
    }

    /** A source that looks. */
    interface Watch extends AutoCloseable {

        /** Ends it; an answer that is under way may still be told. */
        @Override
        void close();
    }
}
