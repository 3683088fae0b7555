package io.lb4j.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.ReferenceCountUtil;

/** The end of a probe's pipeline: says what went wrong where no answer came. */
class ProbeHandler extends ChannelInboundHandlerAdapter {

    private final ProbeAnswer answer;
    private final String asked;

    /** {@code asked} is the beginning of a sentence, such as "GET /healthz". */
    ProbeHandler(ProbeAnswer answer, String asked) {
        this.answer = answer;
        this.asked = asked;
    }

    final ProbeAnswer answer() {
        return answer;
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        try {
            read(message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    void read(Object message) {}

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answer.failed(asked + " was not answered");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        answer.failed(asked + " failed: " + reason(cause));
    }

    /** Returns the innermost reason, since TLS wraps it several times. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (cause instanceof NotSslRecordException) {
            return "the server does not speak TLS";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
