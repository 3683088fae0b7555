package io.lb4j.spring.client;

import io.lb4j.core.ServerAddress;
import java.net.URI;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

/** A request that goes to one server: another host and port, the path and the query byte for byte. */
final class DirectedRequest extends HttpRequestWrapper {

    private final URI uri;

    DirectedRequest(HttpRequest request, ServerAddress server) {
        super(request);
        this.uri = directed(request.getURI(), server);
    }

    private static URI directed(URI uri, ServerAddress server) {
        StringBuilder text = new StringBuilder()
                .append(uri.getScheme())
                .append("://")
                .append(server)
                .append(uri.getRawPath());
        if (uri.getRawQuery() != null) {
            text.append('?').append(uri.getRawQuery());
        }
        return URI.create(text.toString());
    }

    @Override
    public URI getURI() {
        return uri;
    }
}
