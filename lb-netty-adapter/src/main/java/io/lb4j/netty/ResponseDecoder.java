package io.lb4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.List;

/**
 * Netty's decoder, which tells its connection of every byte: those that nobody asked for may be no message yet, and would
 * become the beginning of the next one.
 */
final class ResponseDecoder extends HttpResponseDecoder {

    private final ServerConnection connection;

    ResponseDecoder(ServerConnection connection, ServiceSettings settings) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.maxHeaderBytes())
                .setMaxHeaderSize(settings.maxHeaderBytes())
                .setAllowDuplicateContentLengths(false));
        this.connection = connection;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (in.isReadable()) {
            connection.bytesArrived();
        }
        super.decode(context, in, out);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return connection.isHead() || super.isContentAlwaysEmpty(message);
    }

    /** As in nginx: a server that says both cannot be believed either. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
