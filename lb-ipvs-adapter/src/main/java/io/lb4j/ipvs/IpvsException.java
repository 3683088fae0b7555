package io.lb4j.ipvs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The kernel refused a request, or cannot be asked; the message says what was wanted, why it failed, and what to do. */
public final class IpvsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it failed. */
    public enum Reason {
        /** The process lacks CAP_NET_ADMIN in this network namespace. */
        NOT_PERMITTED,
        /** The kernel has no IPVS, or its module is not loaded. */
        NO_MODULE,
        /** This is no Linux, or its native calls cannot be reached. */
        NO_KERNEL,
        /** There is no such virtual service. */
        NO_SUCH_SERVICE,
        /** The virtual service has no such real server. */
        NO_SUCH_SERVER,
        /** The virtual service, the real server or the sync daemon is there already. */
        EXISTS,
        /** The kernel knows no scheduler, or no persistence engine, of this name. */
        UNKNOWN_NAME,
        /** The kernel takes no such value. */
        INVALID,
        /** The kernel has no addresses of this family. */
        NO_FAMILY,
        /** There is no network device of this name. */
        NO_DEVICE,
        /** No such sync daemon runs. */
        NO_DAEMON,
        /** The kernel is too old to do this. */
        TOO_OLD,
        /** The kernel gave no answer, or one that cannot be read. */
        NO_ANSWER,
        /** Any other error of the system. */
        OTHER
    }

    /** Creates the exception. */
    public IpvsException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Creates the exception. */
    public IpvsException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** Returns why it failed. */
    public Reason reason() {
        return reason;
    }
}
