package io.lb4j.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** Makes a real server's response one for the client: without what concerns the server's connection, and framed for it. */
final class ResponseRewriter {

    private static final int LOWEST_STATUS = 100;
    private static final int HIGHEST_STATUS = 999; // three digits

    private ResponseRewriter() {}

    /** Tells whether there is but one way to read the response; nginx refuses the same ones. */
    static boolean isClear(HttpResponse response) {
        int code = response.status().code();
        if (code < LOWEST_STATUS
                || code > HIGHEST_STATUS
                || !RequestGuard.isClean(response.status().reasonPhrase())) {
            return false;
        }
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"));
    }

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
