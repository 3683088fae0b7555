package io.lb4j.netty;

/** How event loops talk to the operating system. */
public enum Transport {

    /** epoll where its native library loads, NIO otherwise. */
    AUTO,

    /** Linux epoll. */
    EPOLL,

    /** Linux io_uring. */
    IO_URING,

    /** The JDK's selectors, everywhere. */
    NIO
}
