package io.lb4j.netty;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.ServerAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of a forwarder, on the transport that was asked for. Accepting, clients and real servers share them, so that a
 * request never changes threads. They are daemons.
 */
final class EventLoops implements LoopResources {

    /** Of every buffer on both sides; on short requests it costs less CPU than Netty's adaptive default. */
    static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private static final long CLOSE_SECONDS = 5;

    /** The classes of one transport. */
    private record Kind(
            String name,
            IoHandlerFactory handlers,
            Class<? extends ServerSocketChannel> listening,
            Class<? extends SocketChannel> connecting,
            Class<? extends Channel> unix,
            Class<? extends DatagramChannel> datagrams) {}

    private final Kind kind;
    private final EventLoopGroup group;
    private final AddressResolverGroup<InetSocketAddress> names;

    EventLoops(ForwarderSettings settings) {
        kind = kind(settings.transport());
        int threads = settings.threads() == 0 ? Runtime.getRuntime().availableProcessors() : settings.threads();
        group = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("lb-" + kind.name(), true), kind.handlers());
        names = new DnsAddressResolverGroup(new DnsNameResolverBuilder().datagramChannelType(kind.datagrams()));
    }

    private static Kind kind(Transport transport) {
        return switch (transport) {
            case AUTO -> Epoll.isAvailable() ? epoll() : nio();
            case EPOLL -> {
                requireAvailable(transport, Epoll.unavailabilityCause());
                yield epoll();
            }
            case IO_URING -> {
                requireAvailable(transport, IoUring.unavailabilityCause());
                yield uring();
            }
            case NIO -> nio();
        };
    }

    @SuppressWarnings("NullAway") // Netty answers null when all is well
    private static void requireAvailable(Transport transport, Throwable cause) {
        if (cause != null) {
            InvalidValueException refused = new InvalidValueException(
                    "transport", transport, "one that works here; this one does not: " + cause.getMessage());
            refused.initCause(cause);
            throw refused;
        }
    }

    private static Kind epoll() {
        return new Kind(
                "epoll",
                EpollKeeping.newFactory(),
                EpollServerSocketChannel.class,
                EpollSocketChannel.class,
                EpollDomainSocketChannel.class,
                EpollDatagramChannel.class);
    }

    private static Kind uring() {
        return new Kind(
                "io_uring",
                IoUringIoHandler.newFactory(),
                IoUringServerSocketChannel.class,
                IoUringSocketChannel.class,
                IoUringDomainSocketChannel.class,
                IoUringDatagramChannel.class);
    }

    private static Kind nio() {
        return new Kind(
                "nio",
                NioIoHandler.newFactory(),
                NioServerSocketChannel.class,
                NioSocketChannel.class,
                NioDomainSocketChannel.class,
                NioDatagramChannel.class);
    }

    String transport() {
        return kind.name();
    }

    EventLoop next() {
        return group.next();
    }

    /** Returns a bootstrap that connects from {@code loop} to this address; {@link #remote} is where to. */
    Bootstrap connector(EventLoop loop, ServerAddress address) {
        Bootstrap bootstrap = new Bootstrap().group(loop).option(ChannelOption.ALLOCATOR, ALLOCATOR);
        return address.isUnix()
                ? bootstrap.channel(kind.unix()).disableResolver()
                : bootstrap.channel(kind.connecting()).resolver(names);
    }

    /** Returns where a bootstrap connects to; literal addresses are resolved already. */
    SocketAddress remote(ServerAddress address) {
        SocketAddress socket = address.toSocketAddress();
        if (address.isUnix()) {
            return kind.unix() == NioDomainSocketChannel.class ? socket : new DomainSocketAddress(socket.toString());
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(address.host());
        if (literal == null) {
            return socket;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.host(), literal), address.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a wrong number of bytes
        }
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return group;
    }

    @Override
    public EventLoopGroup onServerSelect(boolean useNative) {
        return group;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup loops) {
        try {
            return type.cast(channelClass(type).getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a channel of " + type, e);
        }
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup loops) {
        return channelClass(type).asSubclass(type);
    }

    private Class<? extends Channel> channelClass(Class<? extends Channel> type) {
        if (type == ServerSocketChannel.class) {
            return kind.listening();
        }
        if (type == SocketChannel.class) {
            return kind.connecting();
        }
        throw new IllegalArgumentException("no channel of " + type);
    }

    void close() {
        names.close();
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
