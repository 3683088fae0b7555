package io.lb4j.ipvs.netlink;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;

/**
 * The calls of the C library that Java has none of its own for; buffers are direct ones, and are used from their position on. The
 * library is looked for when this class is first used, which no other system than Linux does.
 */
final class LibC {

    static {
        Native.register(LibC.class, Platform.C_LIBRARY_NAME);
    }

    private LibC() {}

    static native int socket(int domain, int type, int protocol);

    static native int connect(int socket, ByteBuffer address, int length);

    static native NativeLong send(int socket, ByteBuffer bytes, NativeLong length, int flags);

    static native NativeLong recv(int socket, ByteBuffer bytes, NativeLong length, int flags);

    static native int poll(ByteBuffer descriptors, NativeLong count, int milliseconds);

    static native int close(int descriptor);
}
