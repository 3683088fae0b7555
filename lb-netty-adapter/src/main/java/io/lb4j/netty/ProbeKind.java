package io.lb4j.netty;

/** How one server is asked. */
interface ProbeKind {

    /** Asks once; on the event loop of the answer, which must not be kept waiting. */
    void ask(ProbeAnswer answer);
}
