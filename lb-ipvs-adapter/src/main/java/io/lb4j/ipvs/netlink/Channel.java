package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.IpvsException;
import java.nio.ByteBuffer;

/** A way to the kernel that keeps the bounds of datagrams. Not thread-safe. */
interface Channel extends AutoCloseable {

    /** Sends a datagram; when this returns, the kernel has seen it. */
    void send(byte[] datagram);

    /**
     * Waits for a datagram.
     *
     * @return what holds until the next call, in the byte order of its sender
     * @throws IpvsException with {@code NO_ANSWER} if none comes in time, or one was lost
     */
    ByteBuffer receive();

    @Override
    void close();
}
