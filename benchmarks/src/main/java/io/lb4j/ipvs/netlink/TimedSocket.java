package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.Ipvs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The socket to the kernel with a clock beside it: how long calls of the system take is the kernel's own affair. Not thread-safe. */
public final class TimedSocket implements Channel {

    private final Channel socket = LinuxSocket.open(System.getProperty("os.name"));
    private long nanos;
    private int calls;

    private TimedSocket() {}

    /** Opens a socket. */
    public static TimedSocket open() {
        return new TimedSocket();
    }

    /** Returns what talks to the kernel by this socket, which is closed with it. */
    public Ipvs ipvs() {
        return NetlinkIpvs.open(this, ByteOrder.nativeOrder(), System.getProperty("os.version"));
    }

    /** Returns how long all calls so far have taken, those into native code included, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** Returns how many calls there were. */
    public int calls() {
        return calls;
    }

    private void add(long took) {
        nanos += took;
        calls++;
    }

    @Override
    public void send(byte[] datagram) {
        long start = System.nanoTime();
        socket.send(datagram);
        add(System.nanoTime() - start);
    }

    @Override
    public ByteBuffer receive() {
        long start = System.nanoTime();
        ByteBuffer received = socket.receive();
        add(System.nanoTime() - start);
        return received;
    }

    @Override
    public void close() {
        socket.close();
    }
}
