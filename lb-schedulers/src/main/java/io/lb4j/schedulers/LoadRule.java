package io.lb4j.schedulers;

import io.lb4j.core.Server;
import io.lb4j.core.StartingShare;

/**
 * By what the schedulers that look for the least loaded server compare: {@code load / weight}, by cross-multiplication, or the
 * load alone.
 */
enum LoadRule {

    /** LVS {@code lc}: an active connection counts as much as 256 inactive ones. */
    LC(false) {
        @Override
        long load(Server server) {
            return overhead(server);
        }
    },

    /** LVS {@code wlc}: the same, for the weight. */
    WLC(true) {
        @Override
        long load(Server server) {
            return overhead(server);
        }
    },

    /** LVS {@code sed}: what the delay would be with one more active connection. */
    SED(true) {
        @Override
        long load(Server server) {
            return server.active() + 1L;
        }
    },

    /** LVS {@code nq}: any idle server at once; else as {@link #SED}. */
    NQ(true) {
        @Override
        long load(Server server) {
            int active = server.active();
            return active == 0 ? 0 : active + 1L;
        }
    },

    /** nginx {@code least_conn}: the active picks. */
    LEAST_CONN(true) {
        @Override
        long load(Server server) {
            return server.active();
        }
    },

    /** LVS {@code fo}: the greatest weight. */
    FO(false) {
        @Override
        long load(Server server) {
            return LIGHTEST - server.weight();
        }
    },

    /** LVS {@code ovf}: the greatest weight among those whose active connections do not exceed it. */
    OVF(false) {
        @Override
        long load(Server server) {
            return server.active() > server.weight() ? OUT : LIGHTEST - server.weight();
        }
    };

    /** The load of a server that may not be picked. */
    static final long OUT = -1;

    private static final int ACTIVE_SHIFT = 8;
    private static final long LIGHTEST = 1 << 16; // above every weight

    private final boolean weighs;

    LoadRule(boolean weighs) {
        this.weighs = weighs;
    }

    abstract long load(Server server);

    long weight(Server server) {
        return weighs ? server.weight() : 1;
    }

    /** Tells who keeps a starting server to which share. */
    StartingShare startingShare() {
        return this == FO || this == OVF ? StartingShare.OF_ITS_TURNS : StartingShare.OF_ALL;
    }

    private static long overhead(Server server) {
        return ((long) server.active() << ACTIVE_SHIFT) + server.inactive();
    }
}
