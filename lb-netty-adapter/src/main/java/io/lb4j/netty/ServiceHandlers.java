package io.lb4j.netty;

import io.netty.channel.Channel;

/** What a virtual service does with a connection that a client made. */
interface ServiceHandlers {

    /** Puts the handlers of one client connection into its pipeline, behind those of TLS. */
    void install(Channel client, BoundService service);
}
