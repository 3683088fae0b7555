package io.lb4j.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** Makes a real server's response one for the client: without what concerns the server's connection, and framed for it. */
final class ResponseRewriter {

    private ResponseRewriter() {}

    /**
     * Rewrites in place.
     *
     * @return whether the client can tell the end of the response without the end of the connection
     */
    static boolean rewrite(HttpResponse response, boolean head, boolean oldClient) {
        HttpHeaders headers = response.headers();
        HopByHop.remove(headers);
        headers.remove(HttpHeaderNames.PROXY_AUTHENTICATE);
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (hasNoBody(response.status()) || head) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            return true;
        }
        boolean chunked = HttpUtil.isTransferEncodingChunked(response);
        if (!chunked && headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return true;
        }
        if (oldClient) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            return false;
        }
        if (!chunked) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return true;
    }

    private static boolean hasNoBody(HttpResponseStatus status) {
        return status.code() == HttpResponseStatus.NO_CONTENT.code()
                || status.code() == HttpResponseStatus.NOT_MODIFIED.code();
    }
}
