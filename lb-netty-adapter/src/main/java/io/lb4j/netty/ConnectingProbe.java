package io.lb4j.netty;

import io.lb4j.core.ServerAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks over a connection of its own, which is new for each probe: what a client would find is what is asked for. */
final class ConnectingProbe implements ProbeKind {

    /** Puts what asks and understands the answer into the pipeline of a new connection. */
    interface Dialogue {
        void begin(ChannelPipeline pipeline, ProbeAnswer answer);
    }

    private final EventLoops loops;
    private final ServerAddress address;
    private final Duration timeout;
    private final @Nullable ProbeTls tls;
    private final Dialogue dialogue;

    ConnectingProbe(
            EventLoops loops, ServerAddress address, Duration timeout, @Nullable ProbeTls tls, Dialogue dialogue) {
        this.loops = loops;
        this.address = address;
        this.timeout = timeout;
        this.tls = tls;
        this.dialogue = dialogue;
    }

    @Override
    public void ask(ProbeAnswer answer) {
        answer.expectWithin(timeout);
        loops.connector(answer.loop(), address)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())))
                .handler(pipeline(answer))
                .connect(loops.remote(address))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        answer.failed("its probe could not connect: "
                                + connected.cause().getMessage());
                    }
                });
    }

    private ChannelHandler pipeline(ProbeAnswer answer) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                answer.closing(channel::close);
                if (tls != null) {
                    channel.pipeline().addLast(new SslHandler(tls.engine()));
                }
                dialogue.begin(channel.pipeline(), answer);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                answer.failed("its probe could not begin: " + ProbeHandler.reason(cause));
            }
        };
    }
}
