package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Server;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a picker remembers of each server of its level; of those that stay it survives changes of the pool. Immutable. */
final class ByServer<T> {

    private final Level level;
    private final T[] values; // by index

    private ByServer(Level level, T[] values) {
        this.level = level;
        this.values = values;
    }

    static <T> ByServer<T> of(Level level, @Nullable ByServer<T> before, IntFunction<T[]> array, Supplier<T> maker) {
        Positions known = before == null ? null : Positions.byId(before.level);
        T[] values = array.apply(level.size());
        for (int i = 0; i < values.length; i++) {
            int place = known == null ? -1 : known.of(level.server(i).id());
            values[i] = before == null || place < 0 ? maker.get() : before.values[place];
        }
        return new ByServer<>(level, values);
    }

    T get(Server server) {
        return values[server.index()];
    }

    T get(int index) {
        return values[index];
    }
}
