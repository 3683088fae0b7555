package io.lb4j.netty;

import io.lb4j.core.Pool;
import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One HTTP service: what its client connections share.
 *
 * <p>The way of a request: {@link ClientConnection} reads it, {@link RequestGuard} refuses what two readers could read
 * differently, {@link RequestRewriter} takes out what concerns this hop only, {@link Exchange} picks, connects, retries, relays
 * both bodies and completes the pick.
 */
final class HttpForwarder implements ServiceHandlers {

    private final Pool pool;
    private final ServiceSettings settings;
    private final EventLoops loops;
    private final PickFailures pickFailures;
    private final RequestGuard guard;
    private final RequestRewriter rewriter;
    private final ConcurrentMap<EventLoop, ServerConnections> connections = new ConcurrentHashMap<>();

    HttpForwarder(VirtualService service, ServiceSettings settings, EventLoops loops) {
        this.pool = service.pool();
        this.settings = settings;
        this.loops = loops;
        this.pickFailures = new PickFailures(service.name());
        this.guard = new RequestGuard(settings);
        ServerAddress address = service.address();
        this.rewriter = new RequestRewriter(settings.tls() != null, address == null ? "" : address.toString());
    }

    @Override
    public void install(Channel client, BoundService service) {
        ServerConnections kept =
                connections.computeIfAbsent(client.eventLoop(), loop -> new ServerConnections(loop, loops, settings));
        new ClientConnection(this, service, kept).install(client);
    }

    Pool pool() {
        return pool;
    }

    PickFailures pickFailures() {
        return pickFailures;
    }

    ServiceSettings settings() {
        return settings;
    }

    RequestGuard guard() {
        return guard;
    }

    RequestRewriter rewriter() {
        return rewriter;
    }
}
