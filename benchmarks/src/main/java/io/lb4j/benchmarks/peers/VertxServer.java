package io.lb4j.benchmarks.peers;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;

/** A server as Vert.x's selectors see it: a key and the metrics that the load balancer made for it. */
record VertxServer(String key, SocketAddress address, InteractionMetrics<?> metrics) implements ServerEndpoint {

    @Override
    public ServerInteraction newInteraction() {
        throw new UnsupportedOperationException("only selection is measured");
    }

    @Override
    public Object unwrap() {
        return address;
    }
}
