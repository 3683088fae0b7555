package io.lb4j.ipvs.netlink;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A socket of netlink, in the network namespace of the thread that opened it. Not thread-safe. */
final class LinuxSocket implements Channel {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int NETLINK_GENERIC = 16;
    private static final int ADDRESS_LENGTH = 12;

    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int POLLFD_LENGTH = 8;
    private static final short POLLIN = 1;

    /** The kernel fills up to 32 KiB; chosen: twice as much. */
    private static final int RECEIVE_CAPACITY = 64 * 1024;

    /** The kernel answers before the call that asks it returns, unless it is in great trouble; chosen. */
    private static final int PATIENCE_MILLIS = 5_000;

    private final int descriptor;
    private final ByteBuffer received = direct(RECEIVE_CAPACITY);
    private ByteBuffer sent = direct(0);
    private boolean closed;

    private LinuxSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Opens a socket of generic netlink that talks to nobody but the kernel. */
    static LinuxSocket open(@Nullable String system) {
        return open(system, NETLINK_GENERIC, "open kernel IPVS");
    }

    /** Opens a socket that asks the kernel for devices, addresses and routes; everybody may. */
    static LinuxSocket openRoute(@Nullable String system) {
        return open(system, NETLINK_ROUTE, "ask for devices and routes");
    }

    private static LinuxSocket open(@Nullable String system, int protocol, String wish) {
        if (!Objects.requireNonNullElse(system, "").startsWith("Linux")) {
            throw new IpvsException(Reason.NO_KERNEL, wish + ": IPVS needs Linux; this is " + system);
        }
        LinuxSocket socket = new LinuxSocket(descriptor(protocol, wish));
        try {
            socket.connect(wish);
            return socket;
        } catch (IpvsException e) {
            socket.close();
            throw e;
        }
    }

    private static int descriptor(int protocol, String wish) {
        try {
            int descriptor = LibC.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
            if (descriptor >= 0) {
                return descriptor;
            }
        } catch (LinkageError e) {
            throw new IpvsException(
                    Reason.NO_KERNEL,
                    wish + ": JNA cannot load its native library; is there one for " + os() + " in jna.jar, and may "
                            + "the process write to java.io.tmpdir? (" + e.getMessage() + ")",
                    e);
        }
        throw new IpvsException(
                Reason.NO_KERNEL,
                wish + ": the system has no netlink of this kind: " + Errno.text(Native.getLastError()));
    }

    private static String os() {
        return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }

    /** Once it is connected to port 0, which is the kernel, the socket takes nothing from others. */
    private void connect(String wish) {
        ByteBuffer kernel = direct(ADDRESS_LENGTH);
        kernel.putShort(0, (short) AF_NETLINK);
        if (LibC.connect(descriptor, kernel, ADDRESS_LENGTH) < 0) {
            throw failed(wish + ": connect to the kernel");
        }
    }

    @Override
    public void send(byte[] datagram) {
        if (sent.capacity() < datagram.length) {
            sent = direct(datagram.length);
        }
        sent.put(0, datagram);
        while (LibC.send(descriptor, sent, new NativeLong(datagram.length), 0).longValue() < 0) {
            if (Native.getLastError() != Errno.EINTR) {
                throw failed("send to the kernel");
            }
        }
    }

    @Override
    public ByteBuffer receive() {
        while (true) {
            long length = LibC.recv(descriptor, received, new NativeLong(RECEIVE_CAPACITY), MSG_TRUNC | MSG_DONTWAIT)
                    .longValue();
            if (length > RECEIVE_CAPACITY) {
                throw new IpvsException(Reason.NO_ANSWER, "the kernel's answer is too long: " + length + " octets");
            }
            if (length >= 0) {
                return received.slice(0, (int) length).order(received.order());
            }
            switch (Native.getLastError()) {
                case Errno.EINTR -> {}
                case Errno.EAGAIN -> await();
                case Errno.ENOBUFS ->
                    throw new IpvsException(
                            Reason.NO_ANSWER,
                            "an answer of the kernel was lost: the socket's receive buffer is too small");
                default -> throw failed("receive from the kernel");
            }
        }
    }

    private void await() {
        ByteBuffer poll = direct(POLLFD_LENGTH);
        poll.putInt(0, descriptor).putShort(4, POLLIN);
        int ready = LibC.poll(poll, new NativeLong(1), PATIENCE_MILLIS);
        if (ready == 0) {
            throw new IpvsException(
                    Reason.NO_ANSWER, "the kernel has given no answer for " + PATIENCE_MILLIS / 1000 + " seconds");
        }
        if (ready < 0 && Native.getLastError() != Errno.EINTR) {
            throw failed("wait for the kernel");
        }
    }

    private static IpvsException failed(String what) {
        return new IpvsException(Reason.OTHER, what + ": " + Errno.text(Native.getLastError()));
    }

    private static ByteBuffer direct(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true; // the number may soon be somebody else's
            LibC.close(descriptor);
        }
    }
}
