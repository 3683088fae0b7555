package io.lb4j.schedulers;

import io.lb4j.core.Level;
import java.util.HashMap;
import java.util.Map;

/** Where each server stands in a level, by its id. */
final class Positions {

    private final Map<String, Integer> byId;

    private Positions(Map<String, Integer> byId) {
        this.byId = byId;
    }

    static Positions byId(Level level) {
        Map<String, Integer> byId = new HashMap<>(2 * level.size());
        for (int i = 0; i < level.size(); i++) {
            byId.put(level.server(i).id(), i);
        }
        return new Positions(byId);
    }

    /** Returns the index, or -1 if there is no such server. */
    int of(String id) {
        return byId.getOrDefault(id, -1);
    }
}
