package io.lb4j.ipvs.netlink;

/** The error numbers of Linux that mean something here. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ERANGE = 34;
    static final int EMSGSIZE = 90;
    static final int EOPNOTSUPP = 95;
    static final int EAFNOSUPPORT = 97;
    static final int ENOBUFS = 105;

    private Errno() {}

    /** Returns the error in words, or as its number. */
    static String text(int number) {
        return switch (number) {
            case EPERM -> "operation not permitted";
            case ENOMEM -> "the kernel is out of memory";
            case EMSGSIZE -> "message too long";
            case EOPNOTSUPP -> "operation not supported";
            case EAFNOSUPPORT -> "address family not supported";
            case ENOBUFS -> "no buffer space";
            default -> "error number " + number;
        };
    }
}
