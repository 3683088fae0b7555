package io.lb4j.netty;

import io.lb4j.core.Probe;
import io.lb4j.core.ServerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@code grpc.health.v1.Health/Check} over HTTP/2.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">GRPC Health Checking Protocol</a>
 */
final class GrpcDialogue implements ConnectingProbe.Dialogue {

    private static final String PATH = "/grpc.health.v1.Health/Check";
    private static final int LONGEST_ANSWER = 1 << 10; // of which 7 bytes are expected
    private static final int PREFIX = 5; // a flag for compression and four bytes of length
    private static final int SERVICE_FIELD = (1 << 3) | 2; // HealthCheckRequest.service: field 1, with a length
    private static final int STATUS_FIELD = 1 << 3; // HealthCheckResponse.status: field 1, a number
    private static final int SERVING = 1;
    private static final String[] STATUSES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
    private static final String[] CODES = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    private final Probe.Grpc grpc;
    private final String authority;
    private final String asked;
    private final byte[] request;

    GrpcDialogue(Probe.Grpc grpc, ServerAddress address) {
        this.grpc = grpc;
        this.authority = HttpDialogue.host(grpc.host(), address);
        this.asked = grpc.service().isEmpty() ? "gRPC health" : "gRPC health of " + grpc.service();
        this.request = request(grpc.service());
    }

    private static byte[] request(String service) {
        byte[] name = service.getBytes(StandardCharsets.US_ASCII);
        ByteBuf message = Unpooled.buffer();
        if (name.length != 0) { // as ever in proto3, what is empty is not written
            message.writeByte(SERVICE_FIELD);
            int length = name.length;
            for (; length > 0x7f; length >>>= 7) {
                message.writeByte((length & 0x7f) | 0x80);
            }
            message.writeByte(length).writeBytes(name);
        }
        ByteBuf framed =
                Unpooled.buffer().writeByte(0).writeInt(message.readableBytes()).writeBytes(message);
        byte[] bytes = new byte[framed.readableBytes()];
        framed.readBytes(bytes);
        return bytes;
    }

    @Override
    public void begin(ChannelPipeline pipeline, ProbeAnswer answer) {
        pipeline.addLast(Http2FrameCodecBuilder.forClient().build());
        pipeline.addLast(new Handler(answer));
    }

    private final class Handler extends Http2ChannelDuplexHandler {

        private final ProbeAnswer answer;
        private final ByteBuf body = Unpooled.buffer();

        Handler(ProbeAnswer answer) {
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Http2Headers headers = new DefaultHttp2Headers()
                    .method("POST")
                    .scheme(grpc.tls() ? "https" : "http")
                    .authority(authority)
                    .path(PATH)
                    .add("te", "trailers")
                    .add("content-type", "application/grpc")
                    .add("user-agent", "lb4j-probe");
            Http2FrameStream stream = newStream();
            context.write(new DefaultHttp2HeadersFrame(headers).stream(stream));
            context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(request), true).stream(stream));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof Http2DataFrame data) {
                    read(data);
                } else if (message instanceof Http2HeadersFrame headers) {
                    read(headers);
                } else if (message instanceof Http2ResetFrame reset) {
                    answer.failed(asked + " was reset: " + Http2Error.valueOf(reset.errorCode()));
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(Http2DataFrame data) {
            if (body.readableBytes() + data.content().readableBytes() > LONGEST_ANSWER) {
                answer.failed(asked + " was answered with more than " + LONGEST_ANSWER + " bytes");
                return;
            }
            body.writeBytes(data.content());
            if (data.isEndStream()) {
                answer.failed(asked + " was answered without a gRPC status");
            }
        }

        private void read(Http2HeadersFrame frame) {
            Http2Headers headers = frame.headers();
            CharSequence status = headers.status();
            if (status != null && !"200".contentEquals(status)) {
                answer.failed(asked + " answered HTTP status " + status);
                return;
            }
            CharSequence code = headers.get("grpc-status");
            if (code != null) {
                ended(code.toString(), headers.get("grpc-message"));
            } else if (frame.isEndStream()) {
                answer.failed(asked + " was answered without a gRPC status");
            }
        }

        private void ended(String code, @Nullable CharSequence message) {
            if (!"0".equals(code)) {
                answer.failed(asked + " answered " + name(CODES, code) + (message == null ? "" : ": " + message));
                return;
            }
            int serving = serving(body);
            if (serving == SERVING) {
                answer.passed(asked + " answered SERVING");
            } else {
                answer.failed(
                        asked + " answered " + (serving < 0 ? "nonsense" : name(STATUSES, String.valueOf(serving))));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.failed(asked + " was not answered");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.failed(asked + " failed: " + ProbeHandler.reason(cause));
        }
    }

    /** Returns the status of a framed {@code HealthCheckResponse}, or -1 if this is none. */
    private static int serving(ByteBuf body) {
        if (body.readableBytes() < PREFIX || body.readByte() != 0 || body.readInt() != body.readableBytes()) {
            return -1;
        }
        if (!body.isReadable()) {
            return 0; // what is 0 is not written
        }
        boolean isStatus = body.readableBytes() == 2 && body.readByte() == STATUS_FIELD;
        return isStatus ? body.readByte() : -1;
    }

    private static String name(String[] names, String number) {
        for (int i = 0; i < names.length; i++) {
            if (number.equals(String.valueOf(i))) {
                return names[i];
            }
        }
        return "an unknown status " + number;
    }
}
