package io.lb4j.schedulers;

import io.lb4j.core.Level;
import io.lb4j.core.Server;

/** The kernel's order of a service's servers: the one added last stands first. Places count from 0; before it is the head. */
final class NewestFirst {

    /** The place before the first. */
    static final int HEAD = -1;

    private NewestFirst() {}

    static int index(int place, int size) {
        return size - 1 - place;
    }

    static int place(int index, int size) {
        return size - 1 - index;
    }

    static Server server(Level level, int place) {
        return level.server(index(place, level.size()));
    }
}
