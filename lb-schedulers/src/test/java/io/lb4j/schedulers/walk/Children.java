package io.lb4j.schedulers.walk;

import java.io.Closeable;
import java.io.IOException;

/**
 * Starts child processes and closes sockets, but not both at once: until it runs its own program a child has a copy of every socket,
 * and a socket of which there is a copy is not closed. Its reset would be sent some time later, and its port still be in use.
 */
final class Children {

    private Children() {}

    /** Returns when the child runs its own program. */
    static synchronized Process start(ProcessBuilder builder) throws IOException {
        return builder.start();
    }

    static synchronized void close(Closeable socket) throws IOException {
        socket.close();
    }
}
