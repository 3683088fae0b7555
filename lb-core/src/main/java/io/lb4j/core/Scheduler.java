package io.lb4j.core;

import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A balancing algorithm. Stateless: what it remembers lives in the {@link Picker}s it makes.
 *
 * <p>A complete scheduler of one's own:
 *
 * <pre>{@code
 * Scheduler first = (level, previous) -> request -> {
 *     for (int i = 0; i < level.size(); i++) {
 *         if (level.server(i).eligible(request)) {
 *             return level.server(i);
 *         }
 *     }
 *     return null;
 * };
 * }</pre>
 */
@FunctionalInterface
public interface Scheduler {

    /**
     * Binds the algorithm to one level of a pool.
     *
     * <p>Called on the control path, one call at a time for each pool, whenever membership, order, weights or an operator's or
     * probe's verdict changed. May be slow: tables are prepared here.
     *
     * @param level what to balance over; may be empty
     * @param previous the picker of the same level that this one replaces, or {@code null} at first; if the same kind of
     *     scheduler made it, the place in its sequence carries over
     */
    Picker picker(Level level, @Nullable Picker previous);

    /**
     * Returns how configuration names this scheduler, with its arguments, such as {@code sh sh-port}; empty for one that was not
     * found by name. The kernel is told by it which of its own schedulers is meant.
     */
    default String text() {
        return "";
    }

    /**
     * Finds a scheduler by the text people write in configuration: a name and its arguments, such as {@code wlc} or
     * {@code hash $request_uri consistent}.
     *
     * @throws InvalidValueException if no provider on the class path knows the name, or if an argument is wrong
     */
    static Scheduler named(String text) {
        return SchedulerCatalogue.find(text);
    }

    /** Returns every name that {@link #named} knows. */
    static SortedSet<String> names() {
        return SchedulerCatalogue.names();
    }

    /** Returns the names with which arguments are described, for messages and completion. */
    static List<String> usages() {
        return SchedulerCatalogue.usages();
    }
}
