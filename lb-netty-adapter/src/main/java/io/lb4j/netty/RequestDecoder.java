package io.lb4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/** Netty's decoder, made stricter where two readers could read a message differently. */
final class RequestDecoder extends HttpRequestDecoder {

    private final ClientConnection client;

    RequestDecoder(ClientConnection client, ServiceSettings settings) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.maxTargetBytes() + RequestGuard.LONGEST_METHOD_AND_VERSION)
                .setMaxHeaderSize(settings.maxHeaderBytes())
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
        this.client = client;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        client.bytesArrived();
        super.decode(context, in, out);
    }

    /** RFC 9112 §6.3 lets a server refuse the combination that request smuggling lives on. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
