package io.lb4j.spring.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.client.MockClientHttpRequest;

class RestPickRequestTest {

    private final MockClientHttpRequest http =
            new MockClientHttpRequest(HttpMethod.PUT, URI.create("http://orders/a%20b/c?user=7&Lang=de&empty=&last"));

    @Test
    void variablesAreNamedAsInNginx() {
        http.getHeaders().add("X-Tenant", "acme");
        http.getHeaders().add("Cookie", "a=1; SID=x=y; b=2");
        http.getAttributes().put(LbClient.KEY, 42);
        RestPickRequest request = new RestPickRequest(http);

        assertThat(request.variable("request_uri")).isEqualTo("/a%20b/c?user=7&Lang=de&empty=&last");
        assertThat(request.variable("uri")).isEqualTo("/a b/c");
        assertThat(request.variable("args")).isEqualTo("user=7&Lang=de&empty=&last");
        assertThat(request.variable("arg_user")).isEqualTo("7");
        assertThat(request.variable("arg_lang")).isEqualTo("de");
        assertThat(request.variable("arg_empty")).isEmpty();
        assertThat(request.variable("http_x_tenant")).isEqualTo("acme");
        assertThat(request.variable("cookie_sid")).isEqualTo("x=y");
        assertThat(request.variable("host")).isEqualTo("orders");
        assertThat(request.variable("request_method")).isEqualTo("PUT");
        assertThat(request.variable("key")).isEqualTo("42");
    }

    @Test
    void variableThatTheRequestDoesNotHaveIsNone() {
        RestPickRequest request = new RestPickRequest(http);

        assertThat(request.variable("arg_nobody")).isNull();
        assertThat(request.variable("http_x_nobody")).isNull();
        assertThat(request.variable("cookie_nobody")).isNull();
        assertThat(request.variable("key")).isNull();
        assertThat(request.variable("remote_addr")).isNull();
        assertThat(request.variable("nonsense")).isNull();
    }
}
