package io.lb4j.netty;

import java.net.BindException;
import java.net.InetSocketAddress;

/** Thrown when a virtual service cannot listen on its address. */
public final class ListenFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String service;
    private final InetSocketAddress address;

    ListenFailedException(String service, InetSocketAddress address, Throwable cause) {
        super(
                "service " + service + " cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                        + cause.getMessage(),
                cause);
        this.service = service;
        this.address = address;
    }

    /** Returns the name of the virtual service. */
    public String service() {
        return service;
    }

    /** Returns where it should have listened. */
    public InetSocketAddress address() {
        return address;
    }

    /** Tells whether somebody else listens there. */
    public boolean isAddressTaken() {
        Throwable cause = getCause();
        String message = cause == null ? null : cause.getMessage();
        return cause instanceof BindException || (message != null && message.contains("Address already in use"));
    }
}
