package io.lb4j.samples.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ClientSampleTest {

    private static final HttpServer ONE = server("one");
    private static final HttpServer TWO = server("two");

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry registry) {
        registry.add("lb.pools.orders.servers[0]", () -> address(ONE));
        registry.add("lb.pools.orders.servers[1]", () -> address(TWO));
    }

    @BeforeAll
    static void start() {
        ONE.start();
        TWO.start();
    }

    @AfterAll
    static void stop() {
        ONE.stop(0);
        TWO.stop(0);
    }

    @Test
    void ordersComeFromBothServers() {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            answers.add(get("/order/7"));
        }
        assertThat(answers).containsExactlyInAnyOrder("one /orders/7", "two /orders/7");
    }

    @Test
    void actuatorShowsThePool() {
        get("/order/8");

        assertThat(get("/actuator/lb"))
                .contains("\"orders\"")
                .contains("least_conn")
                .contains(address(ONE));
        assertThat(get("/actuator/lb/orders")).contains(address(TWO));
    }

    @Test
    void actuatorAnswers404ForAnUnknownPool() {
        Integer status = RestClient.create("http://127.0.0.1:" + port)
                .get()
                .uri("/actuator/lb/nobody")
                .exchange((request, response) -> response.getStatusCode().value());

        assertThat(status).isEqualTo(404);
    }

    private String get(String path) {
        return String.valueOf(RestClient.create("http://127.0.0.1:" + port)
                .get()
                .uri(path)
                .retrieve()
                .body(String.class));
    }

    private static HttpServer server(String name) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] body = (name + " " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            return server;
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static String address(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }
}
