package io.lb4j.netty;

import io.lb4j.core.ServerAddress;
import io.lb4j.core.VirtualService;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.tcp.TcpServer;

/**
 * A listening virtual service and its client connections.
 *
 * <p>Reactor Netty brings up listener and TLS; its bridge into reactive streams is taken out of each connection's pipeline, and
 * the handlers of the service work on the channel directly.
 */
final class BoundService implements RunningService {

    private static final int BACKLOG = 4096; // chosen: a burst of new connections should not be dropped by the kernel

    private final VirtualService service;
    private final int maxConnections;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final AtomicInteger connections = new AtomicInteger();
    private final DisposableServer listener;
    private final InetSocketAddress address;
    private volatile boolean draining;

    private BoundService(
            VirtualService service,
            ServerAddress address,
            ServiceSettings settings,
            EventLoops loops,
            ServiceHandlers handlers) {
        this.service = service;
        this.maxConnections = settings.maxConnections();
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        TcpServer server = TcpServer.create()
                .runOn(loops)
                .bindAddress(() -> socket)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, EventLoops.ALLOCATOR)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, service.protocol() == VirtualService.Protocol.TCP);
        SslContext tls = settings.tls();
        if (tls != null) {
            server = server.secure(spec -> spec.sslContext(tls));
        }
        try {
            this.listener = server.doOnChannelInit((observer, channel, remote) -> accept(channel, handlers))
                    .bindNow();
        } catch (ChannelBindException e) {
            throw new ListenFailedException(service.name(), socket, e.getCause() == null ? e : e.getCause());
        }
        int port = ((InetSocketAddress) listener.address()).getPort();
        this.address = new InetSocketAddress(socket.getAddress(), port);
    }

    static BoundService bind(
            VirtualService service,
            ServerAddress address,
            ServiceSettings settings,
            EventLoops loops,
            ServiceHandlers handlers) {
        return new BoundService(service, address, settings, loops, handlers);
    }

    private void accept(Channel client, ServiceHandlers handlers) {
        client.pipeline().remove(NettyPipeline.ReactiveBridge);
        if (connections.incrementAndGet() > maxConnections) {
            connections.decrementAndGet();
            client.unsafe().closeForcibly();
            return;
        }
        client.closeFuture().addListener(closed -> connections.decrementAndGet());
        clients.add(client);
        handlers.install(client, this);
    }

    @Override
    public VirtualService service() {
        return service;
    }

    @Override
    public InetSocketAddress address() {
        return address; // as it was asked for: the system writes 0.0.0.0 as an IPv6 address
    }

    @Override
    public int connections() {
        return connections.get();
    }

    /** Tells whether the service is about to end. */
    boolean isDraining() {
        return draining;
    }

    void stopAccepting() {
        draining = true;
        listener.disposeNow();
        for (Channel client : clients) {
            client.eventLoop().execute(() -> client.pipeline().fireUserEventTriggered(Draining.EVENT));
        }
    }

    /** Waits for the clients to finish until {@code deadline}, then closes what is left. */
    void finish(long deadline) {
        clients.newCloseFuture().awaitUninterruptibly(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        clients.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
