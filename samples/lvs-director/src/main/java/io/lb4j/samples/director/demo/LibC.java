package io.lb4j.samples.director.demo;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/** The calls of the C library that move a thread into a network namespace. */
final class LibC {

    static final int O_RDONLY = 0;
    static final int CLONE_NEWNET = 0x4000_0000;

    static {
        Native.register(LibC.class, Platform.C_LIBRARY_NAME);
    }

    private LibC() {}

    static native int open(String path, int flags);

    static native int setns(int descriptor, int kind);

    static native int close(int descriptor);
}
