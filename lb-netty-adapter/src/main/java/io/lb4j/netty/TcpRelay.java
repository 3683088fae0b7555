package io.lb4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Passes the bytes of one side of a {@link TcpSession} to the other, no faster than that takes them, and its end as well.
 *
 * <p>Confined to one event loop.
 */
final class TcpRelay extends ChannelInboundHandlerAdapter {

    private final TcpSession session;
    private final Deque<ByteBuf> early = new ArrayDeque<>(1); // what TLS brings although nothing is read yet
    private @Nullable ChannelHandlerContext context;
    private @Nullable TcpRelay other;
    private boolean inputEnded;
    private boolean outputEnded;

    TcpRelay(TcpSession session) {
        this.session = session;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    Channel channel() {
        return Objects.requireNonNull(context, "not in a pipeline").channel();
    }

    /** Starts to pass on what comes here. */
    void joinTo(TcpRelay peer) {
        other = peer;
        for (ByteBuf part = early.poll(); part != null; part = early.poll()) {
            peer.channel().write(part);
        }
        peer.channel().flush();
        channel().config().setAutoRead(true);
        if (inputEnded) {
            peer.endOutput();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        session.touch();
        session.read(this);
        if (other == null) {
            early.add((ByteBuf) message);
        } else {
            Channel to = other.channel();
            to.write(message, to.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (other != null) {
            other.channel().flush();
            if (!other.channel().isWritable()) {
                from.channel().config().setAutoRead(false);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (other != null && from.channel().isWritable()) {
            session.touch();
            other.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        boolean ended = event == ChannelInputShutdownEvent.INSTANCE
                || (event instanceof SslCloseCompletionEvent tls && tls.isSuccess());
        if (ended && !inputEnded) {
            inputEnded = true;
            if (other != null) {
                other.endOutput();
            }
        }
    }

    /** The other side will send no more. */
    private void endOutput() {
        outputEnded = true;
        if (inputEnded) {
            closeWhenWritten();
        } else {
            channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                SslHandler tls = channel().pipeline().get(SslHandler.class);
                if (tls != null) {
                    tls.closeOutbound(); // or the client could not tell the end from a cut
                } else if (channel() instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                }
            });
            if (other != null && other.outputEnded) {
                other.closeWhenWritten();
            }
        }
    }

    void closeWhenWritten() {
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    void release() {
        early.forEach(ByteBuf::release);
        early.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        from.close();
    }
}
