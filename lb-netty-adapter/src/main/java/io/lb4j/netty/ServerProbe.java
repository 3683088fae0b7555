package io.lb4j.netty;

import io.lb4j.core.Probe;
import io.lb4j.core.ServerAddress;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpContentException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one server: one at a time, from one event loop.
 *
 * <p>The first one comes at a random moment within the interval, so that the servers of a pool are not all asked at once.
 */
final class ServerProbe {

    /** Where results go. */
    interface Report {
        void result(boolean passed, String detail);
    }

    /** Chosen: what a health page says is said by then. */
    private static final int LONGEST_BODY = 64 << 10;

    /** One part in so many of an interval is left to chance. */
    private static final int SPREAD = 10;

    private final ServerAddress address;
    private final Probe probe;
    private final EventLoops loops;
    private final EventLoop loop;
    private final BooleanSupplier isDown;
    private final Report report;
    private final Probe.@Nullable Http http; // what is asked, unless it is a connection
    private volatile boolean stopped;

    ServerProbe(ServerAddress address, Probe probe, EventLoops loops, BooleanSupplier isDown, Report report) {
        this.address = address;
        this.probe = probe;
        this.loops = loops;
        this.loop = loops.next();
        this.isDown = isDown;
        this.report = report;
        this.http = probe.question() instanceof Probe.Http asked ? asked : null;
    }

    ServerAddress address() {
        return address;
    }

    void start() {
        long interval = probe.interval().toNanos();
        loop.schedule(this::ask, ThreadLocalRandom.current().nextLong(interval), TimeUnit.NANOSECONDS);
    }

    void stop() {
        stopped = true;
    }

    private long untilNext() {
        long interval = (isDown.getAsBoolean() ? probe.downInterval() : probe.interval()).toNanos();
        return interval + ThreadLocalRandom.current().nextLong(interval / SPREAD);
    }

    private void ask() {
        if (stopped) {
            return;
        }
        loop.schedule(this::ask, untilNext(), TimeUnit.NANOSECONDS);
        Question question = new Question();
        question.timer = loop.schedule(
                () -> question.end(
                        false,
                        "no answer to its probe within " + probe.timeout().toMillis() + " ms"),
                probe.timeout().toNanos(),
                TimeUnit.NANOSECONDS);
        loops.connector(loop, address)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, Math.max(1, probe.timeout().toMillis())))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (http != null) {
                            channel.pipeline().addLast(new HttpClientCodec());
                        }
                        if (http != null && http.body() != null) {
                            channel.pipeline().addLast(new HttpObjectAggregator(LONGEST_BODY));
                        }
                        channel.pipeline().addLast(question);
                    }
                })
                .connect(loops.remote(address))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        question.end(
                                false,
                                "its probe could not connect: "
                                        + connected.cause().getMessage());
                    }
                });
    }

    /** One probe on its way. */
    private final class Question extends ChannelInboundHandlerAdapter {

        private @Nullable ScheduledFuture<?> timer;
        private @Nullable Channel channel;
        private boolean ended;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            if (ended) {
                context.close();
            } else if (http == null) {
                end(true, "its probe connected");
            } else {
                DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.GET, http.path(), Unpooled.EMPTY_BUFFER);
                request.headers()
                        .set(HttpHeaderNames.HOST, host(http))
                        .set(HttpHeaderNames.USER_AGENT, "lb4j-probe")
                        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                context.writeAndFlush(request);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (http != null && message instanceof HttpResponse response) {
                answered(http, response);
            }
            ReferenceCountUtil.release(message);
        }

        private String host(Probe.Http asked) {
            if (asked.host() != null) {
                return asked.host();
            }
            return address.isUnix() ? "localhost" : address.toString();
        }

        private void answered(Probe.Http asked, HttpResponse response) {
            String get = "GET " + asked.path();
            int status = response.status().code();
            if (response.decoderResult().isFailure()) {
                end(false, get + " answered nonsense");
            } else if (!asked.statuses().contains(status)) {
                end(false, get + " answered status " + status);
            } else if (asked.body() != null
                    && response instanceof FullHttpResponse full
                    && !full.content().toString(StandardCharsets.UTF_8).contains(asked.body())) {
                end(false, get + " answered without \"" + asked.body() + "\"");
            } else {
                end(true, get + " answered status " + status);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(false, http == null ? "its probe was cut off" : "GET " + http.path() + " was not answered");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof TooLongHttpContentException) {
                end(false, "its probe was answered with more than " + LONGEST_BODY + " bytes");
            }
            end(false, "its probe failed: " + cause.getMessage());
        }

        void end(boolean passed, String detail) {
            if (ended) {
                return;
            }
            ended = true;
            if (timer != null) {
                timer.cancel(false);
            }
            if (channel != null) {
                channel.close();
            }
            if (!stopped) {
                report.result(passed, detail);
            }
        }
    }
}
