package io.lb4j.core;

import org.jspecify.annotations.Nullable;

/** How persistence guides the picks of one pool. Data path; thread-safe. */
interface Binder {

    /** Picks a server of one level: the one that the request is bound to if it can take it, else one that the picker decides on. */
    @Nullable
    Pick pick(PoolState now, int level, PickRequest request);
}
