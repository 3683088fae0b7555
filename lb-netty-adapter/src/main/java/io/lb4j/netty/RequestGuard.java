package io.lb4j.netty;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that two readers could read differently, and those beyond the limits. Immutable.
 *
 * <p>Rules of RFC 9110 and 9112; the section stands at each.
 */
final class RequestGuard {

    /** Room in the request line for the method, the version and two spaces. */
    static final int LONGEST_METHOD_AND_VERSION = 64;

    private static final HttpResponseStatus OK = HttpResponseStatus.OK;
    private static final HttpResponseStatus BAD_REQUEST = HttpResponseStatus.BAD_REQUEST;

    private final int maxTarget;
    private final int maxFields;

    RequestGuard(ServiceSettings settings) {
        this.maxTarget = settings.maxTargetBytes();
        this.maxFields = settings.maxHeaderFields();
    }

    /** Returns the status with which to refuse what could not be decoded. */
    static HttpResponseStatus refusal(DecoderResult result) {
        Throwable cause = result.cause();
        if (cause instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : BAD_REQUEST;
    }

    /** Returns the status with which to refuse the request, or {@code null} to let it pass. */
    @Nullable
    HttpResponseStatus refusal(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        boolean old = version.equals(HttpVersion.HTTP_1_0);
        if (!old && !version.equals(HttpVersion.HTTP_1_1)) {
            return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED; // 9112 §2.3
        }
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
            return HttpResponseStatus.METHOD_NOT_ALLOWED; // 9110 §9.3.6, §9.3.8
        }
        HttpResponseStatus verdict = target(request.uri(), method);
        if (verdict.equals(OK)) {
            verdict = fields(request.headers());
        }
        if (verdict.equals(OK)) {
            verdict = host(request.headers(), old);
        }
        if (verdict.equals(OK)) {
            verdict = framing(request.headers(), old);
        }
        return verdict.equals(OK) ? null : verdict;
    }

    private HttpResponseStatus target(String target, HttpMethod method) { // 9112 §3.2
        if (target.length() > maxTarget) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return BAD_REQUEST;
            }
        }
        boolean origin = target.startsWith("/");
        boolean asterisk = target.equals("*") && method.equals(HttpMethod.OPTIONS);
        return origin || asterisk || AbsoluteTarget.parse(target) != null ? OK : BAD_REQUEST;
    }

    private HttpResponseStatus fields(HttpHeaders headers) { // 9110 §5.5
        if (headers.size() > maxFields) {
            return HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
        }
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            if (!isClean(fields.next().getValue())) {
                return BAD_REQUEST;
            }
        }
        return OK;
    }

    /** Tells whether a field value is free of control characters other than the tab. */
    static boolean isClean(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static HttpResponseStatus host(HttpHeaders headers, boolean old) { // 9112 §3.2
        Iterator<? extends CharSequence> hosts = headers.valueCharSequenceIterator(HttpHeaderNames.HOST);
        if (!hosts.hasNext()) {
            return old ? OK : BAD_REQUEST;
        }
        CharSequence host = hosts.next();
        return hosts.hasNext() || !Authority.isValid(host) ? BAD_REQUEST : OK;
    }

    private static HttpResponseStatus framing(HttpHeaders headers, boolean old) { // 9112 §6
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            if (old || codings.size() > 1 || headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                return BAD_REQUEST;
            }
            return codings.get(0).equalsIgnoreCase("chunked") ? OK : HttpResponseStatus.NOT_IMPLEMENTED;
        }
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (lengths.isEmpty()) {
            return OK;
        }
        String length = lengths.get(0);
        boolean digits = !length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9');
        return lengths.size() == 1 && digits ? OK : BAD_REQUEST;
    }
}
