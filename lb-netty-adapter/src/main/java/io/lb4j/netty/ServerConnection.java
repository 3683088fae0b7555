package io.lb4j.netty;

import io.lb4j.core.Outcome;
import io.lb4j.core.ServerAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The server side of an HTTP service: one connection, used by one exchange at a time, kept idle in between.
 *
 * <p>Confined to one event loop.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter {

    private final ServerAddress address;
    private final ServerConnections home;

    @SuppressWarnings("NullAway.Init") // by handlerAdded, before anything else
    private ChannelHandlerContext context;

    private @Nullable ServerAttempt attempt;
    private boolean head;
    private boolean ended; // the answer, within the present read
    private boolean reusable;
    private boolean used;
    private boolean reused;
    private boolean readPaused;
    private boolean flushDue;
    long idleSince; // while kept

    ServerConnection(ServerAddress address, ServerConnections home) {
        this.address = address;
        this.home = home;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    ServerAddress address() {
        return address;
    }

    void attach(ServerAttempt user, boolean headOnly) {
        attempt = user;
        head = headOnly;
        ended = false;
        reused = used;
        used = true;
        reusable = false;
    }

    void detach() {
        attempt = null;
    }

    /** Tells the decoder that no answer to the present request has a body, whatever its header says. */
    boolean isHead() {
        return head;
    }

    /** Tells whether the present exchange got a connection that had served another before. */
    boolean isReused() {
        return reused;
    }

    /** Tells whether another exchange may use it. */
    boolean isReusable() {
        return reusable && attempt == null && context.channel().isActive() && isAllSent();
    }

    private boolean isAllSent() {
        ChannelOutboundBuffer unsent = context.channel().unsafe().outboundBuffer();
        return unsent != null && unsent.isEmpty();
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    boolean isReadPaused() {
        return readPaused;
    }

    void write(Object message) {
        context.write(message, context.voidPromise());
        flushDue = true;
    }

    void flush() {
        if (flushDue) {
            flushDue = false;
            context.flush();
        }
    }

    void pauseReading() {
        if (!readPaused) {
            readPaused = true;
            context.channel().config().setAutoRead(false);
        }
    }

    void resumeReading() {
        if (readPaused) {
            readPaused = false;
            context.channel().config().setAutoRead(true);
        }
    }

    void close() {
        reusable = false;
        context.close();
    }

    /** Called by the decoder for every piece of a response, before it is decoded. */
    void bytesArrived() {
        if (attempt == null || ended) {
            close(); // nobody asked for anything
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ServerAttempt user = attempt;
        if (user == null || ended) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpResponse response) {
            reusable =
                    response.decoderResult().isSuccess() && HttpUtil.isKeepAlive(response) && isSelfDelimited(response);
            user.responseHeader(response);
        }
        if (message instanceof HttpContent content) {
            ServerAttempt still = attempt;
            if (still == user) {
                ended = user.responseBody(content);
            } else {
                content.release();
            }
        }
    }

    private boolean isSelfDelimited(HttpResponse response) {
        int status = response.status().code();
        return head
                || HttpUtil.isTransferEncodingChunked(response)
                || HttpUtil.isContentLengthSet(response)
                || status == 204
                || status == 304
                || response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        ServerAttempt user = attempt;
        if (user == null) {
            return;
        }
        if (ended) { // not earlier: bytes may have followed, which the next exchange must not take for its own
            user.answered();
        } else {
            user.flushResponse();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (attempt != null && isWritable()) {
            attempt.serverWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        home.gone(this);
        ServerAttempt user = attempt;
        attempt = null;
        if (user == null) {
            return;
        }
        if (ended) {
            user.answered();
        } else {
            user.serverFailed(Outcome.BROKEN);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        context.close(); // a reset by the server, mostly; channelInactive does the rest
    }
}
