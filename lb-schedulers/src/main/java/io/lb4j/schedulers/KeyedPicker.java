package io.lb4j.schedulers;

import io.lb4j.core.KeyExpression;
import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Picker;
import io.lb4j.core.Server;
import org.jspecify.annotations.Nullable;

/** Picks by the hash of a key; a request whose key is empty takes its turn. */
abstract class KeyedPicker implements Picker {

    private final MixedKey key;
    private final SequencePicker<SmoothWeights> turns;

    KeyedPicker(KeyExpression expression, SequencePicker<SmoothWeights> turns) {
        this.key = new MixedKey(expression);
        this.turns = turns;
    }

    SequencePicker<SmoothWeights> turns() {
        return turns;
    }

    @Override
    public final @Nullable Server pick(PickRequest request) {
        long hash = key.hash(request);
        return hash == MixedKey.EMPTY ? turns.pick(request) : pick(hash, request);
    }

    abstract @Nullable Server pick(long hash, PickRequest request);

    /** The last resort when nearly all servers are out: the first that is not, from a place of the key's own. */
    static @Nullable Server anyFrom(Level level, long hash, PickRequest request) {
        int start = Mix.reduce(hash, level.size());
        for (int i = 0; i < level.size(); i++) {
            int index = start + i < level.size() ? start + i : start + i - level.size();
            Server server = level.server(index);
            if (server.eligible(request)) {
                return server;
            }
        }
        return null;
    }
}
