package io.lb4j.spring.client;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response that keeps its server busy until the body has ended or was given up. */
final class PickedResponse implements ClientHttpResponse {

    private final ClientHttpResponse response;
    private final Pick pick;
    private final Outcome outcome;
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable InputStream body;

    PickedResponse(ClientHttpResponse response, Pick pick, Outcome outcome) {
        this.response = response;
        this.pick = pick;
        this.outcome = outcome;
    }

    /** However the body ends, the header has told what the outcome is. */
    private void end() {
        if (ended.compareAndSet(false, true)) {
            pick.complete(outcome);
        }
    }

    @Override
    public HttpStatusCode getStatusCode() throws IOException {
        return response.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
        return response.getStatusText();
    }

    /** Returns what the server said, and the cookie that the pool sets, as a forwarder would add it. */
    @Override
    public HttpHeaders getHeaders() {
        String setCookie = pick.setCookie();
        if (setCookie == null) {
            return response.getHeaders();
        }
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(response.getHeaders());
        headers.add(HttpHeaders.SET_COOKIE, setCookie);
        return headers;
    }

    @Override
    public InputStream getBody() throws IOException {
        InputStream present = body;
        if (present == null) {
            present = new Body(response.getBody());
            body = present;
        }
        return present;
    }

    @Override
    public void close() {
        try {
            response.close();
        } finally {
            end();
        }
    }

    private final class Body extends FilterInputStream {

        Body(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return seen(in.read());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return seen(in.read(bytes, offset, length));
        }

        private int seen(int read) {
            if (read < 0) {
                end();
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            try {
                in.close();
            } finally {
                end();
            }
        }
    }
}
