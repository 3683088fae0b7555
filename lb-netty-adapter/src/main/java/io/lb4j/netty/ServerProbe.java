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
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

    private static final int LOWEST_PASSING_STATUS = 200;
    private static final int HIGHEST_PASSING_STATUS = 399;

    private final ServerAddress address;
    private final Probe probe;
    private final EventLoops loops;
    private final EventLoop loop;
    private final Report report;
    private volatile boolean stopped;

    ServerProbe(ServerAddress address, Probe probe, EventLoops loops, Report report) {
        this.address = address;
        this.probe = probe;
        this.loops = loops;
        this.loop = loops.next();
        this.report = report;
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

    private void ask() {
        if (stopped) {
            return;
        }
        loop.schedule(this::ask, probe.interval().toNanos(), TimeUnit.NANOSECONDS);
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
                        if (probe.path() != null) {
                            channel.pipeline().addLast(new HttpClientCodec());
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
            } else if (probe.path() == null) {
                end(true, "its probe connected");
            } else {
                DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.GET, probe.path(), Unpooled.EMPTY_BUFFER);
                request.headers()
                        .set(HttpHeaderNames.HOST, address.isUnix() ? "localhost" : address.toString())
                        .set(HttpHeaderNames.USER_AGENT, "lb4j-probe")
                        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                context.writeAndFlush(request);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpResponse response) {
                int status = response.status().code();
                boolean passed = response.decoderResult().isSuccess()
                        && status >= LOWEST_PASSING_STATUS
                        && status <= HIGHEST_PASSING_STATUS;
                String said = response.decoderResult().isSuccess() ? "status " + status : "nonsense";
                end(passed, "GET " + probe.path() + " answered " + said);
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(false, "GET " + probe.path() + " was not answered");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
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
