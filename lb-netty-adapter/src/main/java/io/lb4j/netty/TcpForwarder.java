package io.lb4j.netty;

import io.lb4j.core.Pool;
import io.lb4j.core.VirtualService;
import io.netty.channel.Channel;

/** One TCP service: what its sessions share. */
final class TcpForwarder implements ServiceHandlers {

    private final Pool pool;
    private final ServiceSettings settings;
    private final EventLoops loops;
    private final PickFailures pickFailures;

    TcpForwarder(VirtualService service, ServiceSettings settings, EventLoops loops) {
        this.pool = service.pool();
        this.settings = settings;
        this.loops = loops;
        this.pickFailures = new PickFailures(service.name());
    }

    @Override
    public void install(Channel client, BoundService service) {
        new TcpSession(this, client).start();
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

    EventLoops loops() {
        return loops;
    }
}
