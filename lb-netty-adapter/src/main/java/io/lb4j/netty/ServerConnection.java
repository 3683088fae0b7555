package io.lb4j.netty;

import io.lb4j.core.Outcome;
import io.lb4j.core.ServerAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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

    private @Nullable Exchange exchange;
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

    void attach(Exchange user) {
        exchange = user;
        reused = used;
        used = true;
        reusable = false;
    }

    void detach() {
        exchange = null;
    }

    /** Tells whether the present exchange got a connection that had served another before. */
    boolean isReused() {
        return reused;
    }

    /** Tells whether another exchange may use it. */
    boolean isReusable() {
        return reusable && exchange == null && context.channel().isActive();
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

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        Exchange user = exchange;
        if (user == null) {
            ReferenceCountUtil.release(message);
            close(); // nobody asked for anything
            return;
        }
        if (message instanceof HttpResponse response) {
            reusable =
                    response.decoderResult().isSuccess() && HttpUtil.isKeepAlive(response) && isSelfDelimited(response);
            user.responseHeader(response);
        }
        if (message instanceof HttpContent content) {
            Exchange still = exchange;
            if (still == user) {
                user.responseBody(content);
            } else {
                content.release();
            }
        }
    }

    private static boolean isSelfDelimited(HttpResponse response) {
        int status = response.status().code();
        return HttpUtil.isTransferEncodingChunked(response)
                || HttpUtil.isContentLengthSet(response)
                || status == 204
                || status == 304
                || response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.flushResponse();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (exchange != null && isWritable()) {
            exchange.serverWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        home.gone(this);
        Exchange user = exchange;
        exchange = null;
        if (user != null) {
            user.serverFailed(Outcome.BROKEN);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        context.close(); // a reset by the server, mostly; channelInactive does the rest
    }
}
