package io.lb4j.netty;

import io.lb4j.core.discovery.ServerSource;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks a {@link DnsSource} up again and again, on a thread of its own. */
final class DnsWatch implements ServerSource.Watch {

    /** Chosen: whoever says that an answer is good for no time at all is asked once a second. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Chosen: an answer that is said to be good for days is asked for again all the same. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Chosen: how soon to ask again after no answer. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final DnsSource.Settings settings;
    private final ServerSource.Answers answers;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final DnsNameResolver resolver;

    DnsWatch(DnsSource.Settings settings, ServerSource.Answers answers) {
        this.settings = settings;
        this.answers = answers;
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("lb-dns-" + settings.name(), true), NioIoHandler.newFactory());
        this.loop = group.next();
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class) // for answers that do not fit a datagram
                .queryTimeoutMillis(settings.timeout().toMillis());
        if (!settings.nameServers().isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(settings.nameServers()));
        }
        this.resolver = builder.build();
    }

    /** Looks now, and from then on when it is time. */
    void look() {
        new DnsLookup(settings, resolver).ask().whenCompleteAsync(this::take, loop);
    }

    private void take(DnsLookup.@Nullable Found found, @Nullable Throwable failure) {
        Duration next = retry();
        if (found == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            answers.failed(cause == null ? "no answer" : String.valueOf(cause.getMessage()));
        } else {
            answers.found(found.servers());
            next = found.servers().isEmpty() ? next : next(found.ttl());
        }
        if (!group.isShuttingDown()) {
            loop.schedule(this::look, next.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Duration next(Duration ttl) {
        Duration valid = settings.valid();
        if (valid != null) {
            return valid;
        }
        if (ttl.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return ttl.compareTo(LONGEST) > 0 ? LONGEST : ttl;
    }

    private Duration retry() {
        Duration valid = settings.valid();
        return valid != null && valid.compareTo(RETRY) < 0 ? valid : RETRY;
    }

    @Override
    public void close() {
        resolver.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
