package io.lb4j.netty;

import io.lb4j.core.InvalidValueException;

/**
 * What all services of a forwarder share.
 *
 * @param transport how event loops talk to the operating system; default {@link Transport#AUTO}
 * @param threads event loops; 0, the default, for one each processor
 */
public record ForwarderSettings(Transport transport, int threads) {

    /** Checks both values. */
    public ForwarderSettings {
        if (threads < 0) {
            throw new InvalidValueException("threads", threads, "0 or more");
        }
    }

    /** Returns the defaults. */
    public static ForwarderSettings standard() {
        return new ForwarderSettings(Transport.AUTO, 0);
    }
}
