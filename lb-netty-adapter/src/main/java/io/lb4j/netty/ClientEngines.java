package io.lb4j.netty;

import javax.net.ssl.SSLEngine;

/**
 * Makes the TLS engines of probes: what they trust, which certificate they show, which protocols and ciphers they offer. Called on
 * event loops.
 */
@FunctionalInterface
public interface ClientEngines {

    /**
     * Makes an engine for one connection. The probe makes it a client's and has it verify the server's name.
     *
     * @param host the server's name or address, by which sessions may be resumed
     * @param port the server's port, or -1
     */
    SSLEngine engine(String host, int port);
}
