package io.lb4j.netty;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Netty's encoder, which is told by its connection whether a response has no body because HEAD was asked. */
final class ResponseEncoder extends HttpResponseEncoder {

    private final ClientConnection client;

    ResponseEncoder(ClientConnection client) {
        this.client = client;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return client.isHead() || super.isContentAlwaysEmpty(response);
    }
}
