package io.lb4j.netty;

import io.lb4j.core.VirtualService;
import java.net.InetSocketAddress;

/** A virtual service that listens. Thread-safe. */
public interface RunningService {

    /** Returns what it serves. */
    VirtualService service();

    /** Returns where it listens, with the port that the system chose if 0 was asked for. */
    InetSocketAddress address();

    /** Returns the number of open client connections. */
    int connections();
}
