package io.lb4j.netty;

import io.lb4j.core.Probe;
import io.lb4j.core.ServerAddress;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
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
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks by HTTP/1.1 GET. */
final class HttpDialogue implements ConnectingProbe.Dialogue {

    /** Chosen: what a health page says is said by then. */
    private static final int LONGEST_BODY = 64 << 10;

    private final Probe.Http http;
    private final String host;

    HttpDialogue(Probe.Http http, ServerAddress address) {
        this.http = http;
        this.host = host(http.host(), address);
    }

    /** Returns what a probe calls the server. */
    static String host(@Nullable String given, ServerAddress address) {
        if (given != null) {
            return given;
        }
        return address.isUnix() ? "localhost" : address.toString();
    }

    @Override
    public void begin(ChannelPipeline pipeline, ProbeAnswer answer) {
        pipeline.addLast(new HttpClientCodec());
        if (http.body() != null) {
            pipeline.addLast(new HttpObjectAggregator(LONGEST_BODY));
        }
        pipeline.addLast(new Handler(answer));
    }

    private final class Handler extends ProbeHandler {

        Handler(ProbeAnswer answer) {
            super(answer, "GET " + http.path());
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.GET, http.path(), Unpooled.EMPTY_BUFFER);
            request.headers()
                    .set(HttpHeaderNames.HOST, host)
                    .set(HttpHeaderNames.USER_AGENT, "lb4j-probe")
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(request);
        }

        @Override
        void read(Object message) {
            if (!(message instanceof HttpResponse response)) {
                return;
            }
            String get = "GET " + http.path();
            int status = response.status().code();
            if (response.decoderResult().isFailure()) {
                answer().failed(get + " answered nonsense");
            } else if (!http.statuses().contains(status)) {
                answer().failed(get + " answered status " + status);
            } else if (http.body() != null
                    && response instanceof FullHttpResponse full
                    && !full.content().toString(StandardCharsets.UTF_8).contains(http.body())) {
                answer().failed(get + " answered without \"" + http.body() + "\"");
            } else {
                answer().passed(get + " answered status " + status);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof TooLongHttpContentException) {
                answer().failed("its probe was answered with more than " + LONGEST_BODY + " bytes");
            }
            super.exceptionCaught(context, cause);
        }
    }
}
