package io.lb4j.netty;

import io.lb4j.core.ServerAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequestEncoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop to real servers.
 *
 * <p>As in nginx the server is picked first and then its connection used last is taken, so that what is not needed grows old;
 * the bound is over all servers together, and beyond it the connection that was idle longest is closed. Confined to the loop.
 */
final class ServerConnections {

    /** nginx's keepalive_timeout for real servers. */
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long SWEEP_SECONDS = 5; // chosen: a connection may live this much longer

    private final EventLoop loop;
    private final EventLoops loops;
    private final ServiceSettings settings;
    private final Map<ServerAddress, Deque<ServerConnection>> kept = new HashMap<>();
    private final Set<ServerConnection> byAge = new LinkedHashSet<>();
    private boolean sweeping;

    ServerConnections(EventLoop loop, EventLoops loops, ServiceSettings settings) {
        this.loop = loop;
        this.loops = loops;
        this.settings = settings;
    }

    EventLoop loop() {
        return loop;
    }

    /** Finds or makes a connection and hands it to the attempt, at once or later. */
    void lease(ServerAddress address, ServerAttempt user) {
        Deque<ServerConnection> idle = kept.get(address);
        if (idle != null) {
            for (ServerConnection last = idle.pollFirst(); last != null; last = idle.pollFirst()) {
                byAge.remove(last);
                if (last.isReusable()) {
                    user.connected(last);
                    return;
                }
            }
        }
        connect(address, user);
    }

    private void connect(ServerAddress address, ServerAttempt user) {
        ServerConnection connection = new ServerConnection(address, this);
        Bootstrap bootstrap = loops.connector(loop, address)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, settings.connectTimeout().toMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new ResponseDecoder(connection, settings))
                                .addLast(new HttpRequestEncoder())
                                .addLast(connection);
                    }
                });
        if (!address.isUnix()) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        ChannelFuture future = bootstrap.connect(loops.remote(address));
        future.addListener(connected -> {
            if (connected.isSuccess()) {
                user.connected(connection);
            } else {
                user.connectFailed(connected.cause());
            }
        });
    }

    /** Takes a connection back after its exchange, to keep it if it can serve another. */
    void giveBack(ServerConnection connection) {
        if (!connection.isReusable() || settings.keptConnections() == 0) {
            connection.close();
            return;
        }
        connection.resumeReading();
        connection.idleSince = System.nanoTime();
        kept.computeIfAbsent(connection.address(), address -> new ArrayDeque<>())
                .addFirst(connection);
        byAge.add(connection);
        if (byAge.size() > settings.keptConnections()) {
            byAge.iterator().next().close();
        }
        if (!sweeping) {
            sweeping = true;
            loop.schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** A connection has closed. */
    void gone(ServerConnection connection) {
        if (byAge.remove(connection)) {
            Deque<ServerConnection> idle = kept.get(connection.address());
            if (idle != null) {
                idle.remove(connection);
                if (idle.isEmpty()) {
                    kept.remove(connection.address());
                }
            }
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        for (ServerConnection connection : byAge.toArray(ServerConnection[]::new)) {
            if (now - connection.idleSince < KEEP_NANOS) {
                break;
            }
            connection.close();
        }
        sweeping = !byAge.isEmpty();
        if (sweeping) {
            loop.schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
        }
    }
}
