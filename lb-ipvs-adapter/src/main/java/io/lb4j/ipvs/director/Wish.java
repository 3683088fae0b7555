package io.lb4j.ipvs.director;

import io.lb4j.core.ServerSpec;
import io.lb4j.ipvs.IpvsServer;

/**
 * What is wished for one real server of one virtual service.
 *
 * @param spec the server as its pool defines it
 * @param server how the kernel is to have it; without a meaning but for its key if it is to go
 * @param fate what becomes of it
 * @param reason why, in a few words
 * @param unproven whether its probe has not said yet what it is: then it stays as the kernel has it, if it has it
 */
record Wish(ServerSpec spec, IpvsServer server, Fate fate, String reason, boolean unproven) {

    /** What becomes of a server. */
    enum Fate {
        /** It is there, with its weight. */
        SERVE,
        /** It is there, with weight 0. */
        QUIESCE,
        /** It gets weight 0, and is deleted when its last connection has ended. */
        DRAIN,
        /** It is deleted at once. */
        REMOVE
    }
}
