package io.lb4j.spring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Refusal;
import io.lb4j.core.Server;
import io.lb4j.core.ServerState;
import io.lb4j.spring.Pools;
import io.lb4j.spring.YamlContext;
import io.lb4j.testkit.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

class LbClientTest {

    private final TestServer one = new TestServer();
    private final TestServer two = new TestServer();

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void requestsTakeTurnsOverTheServersOfThePool() {
        with("servers: " + both(), (client, pool) -> {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(get(client, "/"));
            }
            assertThat(answers)
                    .containsExactlyInAnyOrder(
                            "from " + one.address(),
                            "from " + one.address(),
                            "from " + two.address(),
                            "from " + two.address());
        });
    }

    @Test
    void pathAndQueryArriveByteForByte() {
        with("servers: " + one.address(), (client, pool) -> {
            client.get()
                    .uri("/orders/{id}?q={q}&r=%2F", "a/b c", "ü&=")
                    .retrieve()
                    .body(String.class);
            assertThat(one.received()).containsExactly("GET /orders/a%2Fb%20c?q=%C3%BC%26%3D&r=%252F");
        });
    }

    @Test
    void deadServerIsChargedAndTheRequestGoesOn() throws IOException {
        String dead = TestServer.deadAddress();
        with("servers: [\"" + dead + "\", \"" + one.address() + "\"]", (client, pool) -> {
            assertThat(get(client, "/a")).isEqualTo("from " + one.address());
            assertThat(get(client, "/b")).isEqualTo("from " + one.address());
            assertThat(server(pool, dead).count(Outcome.CONNECT_FAILED)).isEqualTo(1);
            assertThat(server(pool, one.address()).count(Outcome.SUCCESS)).isEqualTo(2);
        });
    }

    @Test
    void requestWithABodyIsSentAgainInFullWhenNothingOfItWasSent() throws IOException {
        String dead = TestServer.deadAddress();
        with("servers: [\"" + dead + "\", \"" + one.address() + "\"]", (client, pool) -> {
            client.post().uri("/orders").body("a lot of tea").retrieve().toBodilessEntity();
            client.post().uri("/orders").body("more tea").retrieve().toBodilessEntity();
            assertThat(one.received()).containsExactly("POST /orders a lot of tea", "POST /orders more tea");
        });
    }

    @Test
    void statusThatThePolicyListsSendsTheRequestOn() {
        one.answering(503);
        with("{ servers: " + both() + ", retry.when: [error, http_503] }", (client, pool) -> {
            assertThat(get(client, "/a")).isEqualTo("from " + two.address());
            assertThat(get(client, "/b")).isEqualTo("from " + two.address());
            assertThat(server(pool, one.address()).count(Outcome.ERROR_STATUS)).isEqualTo(1);
        });
    }

    @Test
    void poolAtItsLimitRefusesWithTheReason() {
        with("{ servers: " + both() + ", max-in-flight: 1 }", (client, pool) -> {
            try (Pick busy = pool.pick(new PickRequest())) {
                assertThat(busy.outcome()).isNull();
                assertThatThrownBy(() -> get(client, "/"))
                        .isInstanceOf(ResourceAccessException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                NoServerException.class,
                                refused -> assertThat(refused.refusal()).isEqualTo(Refusal.IN_FLIGHT_LIMIT));
            }
            assertThat(get(client, "/")).startsWith("from ");
        });
    }

    @Test
    void callBlocksUntilItsTurnHasCome() {
        with("{ servers: " + both() + ", max-in-flight: 1, queue.length: 1 }", (client, pool) -> {
            Pick busy = pool.pick(new PickRequest());
            Threads.run(2, thread -> {
                if (thread == 0) {
                    assertThat(get(client, "/")).startsWith("from ");
                    return;
                }
                while (pool.waiting() == 0) {
                    Thread.onSpinWait();
                }
                busy.complete(Outcome.SUCCESS);
            });
            assertThat(pool.waited()).isEqualTo(1);
            assertThat(pool.inFlight()).isZero();
        });
    }

    @Test
    void attemptThatTakesTooLongIsATimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            with(
                    "{ servers: [\"" + address + "\", \"" + one.address() + "\"], retry.per-try-timeout: 300ms }",
                    (client, pool) -> {
                        assertThat(get(client, "/a")).isEqualTo("from " + one.address());
                        assertThat(get(client, "/b")).isEqualTo("from " + one.address());
                        assertThat(server(pool, address).count(Outcome.TIMEOUT)).isEqualTo(1);
                    });
        }
    }

    @Test
    void statusThatThePolicyDoesNotListIsTheAnswer() {
        one.answering(503);
        with("servers: " + one.address(), (client, pool) -> {
            assertThatThrownBy(() -> get(client, "/")).isInstanceOf(HttpServerErrorException.ServiceUnavailable.class);
            assertThat(one.received()).hasSize(1);
            assertThat(server(pool, one.address()).count(Outcome.SUCCESS)).isEqualTo(1);
        });
    }

    @Test
    void statusThatCountsAsAFailureIsTheAnswerAndCharged() {
        one.answering(500);
        with("{ servers: " + both() + ", health.failures: 5xx }", (client, pool) -> {
            assertThatThrownBy(() -> get(client, "/a")).isInstanceOf(HttpServerErrorException.class);
            assertThat(server(pool, one.address()).count(Outcome.ERROR_STATUS)).isEqualTo(1);
            assertThat(server(pool, one.address()).state()).isEqualTo(ServerState.EJECTED);
            assertThat(get(client, "/b")).isEqualTo("from " + two.address());
            assertThat(get(client, "/c")).isEqualTo("from " + two.address());
        });
    }

    @Test
    void postIsNotRepeatedOnceAServerHasSeenIt() {
        one.answering(503);
        two.answering(503);
        with("{ servers: " + both() + ", retry.when: [error, http_503] }", (client, pool) -> {
            assertThatThrownBy(() -> client.post().uri("/").body("x").retrieve().toBodilessEntity())
                    .isInstanceOf(HttpServerErrorException.ServiceUnavailable.class);
            assertThat(one.received().size() + two.received().size()).isEqualTo(1);
        });
    }

    @Test
    void withoutRetryTheFirstFailureIsTheLast() throws IOException {
        String dead = TestServer.deadAddress();
        with(
                "{ servers: [\"" + dead + "\", \"" + dead.replace("127.0.0.1", "localhost") + "\"], retry.when: off }",
                (client, pool) -> {
                    assertThatThrownBy(() -> get(client, "/")).isInstanceOf(ResourceAccessException.class);
                    assertThat(pool.snapshot().servers().stream()
                                    .mapToLong(Server::picks)
                                    .sum())
                            .isEqualTo(1);
                });
    }

    @Test
    void answerCarriesTheCookieOfThePoolAndTheNextRequestFollowsIt() {
        with("{ servers: " + both() + ", persistence: { kind: cookie, cookie.name: srv } }", (client, pool) -> {
            ResponseEntity<String> first = client.get().uri("/").retrieve().toEntity(String.class);
            List<String> cookies = first.getHeaders().getOrEmpty(HttpHeaders.SET_COOKIE);
            assertThat(cookies)
                    .hasSize(1)
                    .allSatisfy(cookie -> assertThat(cookie).matches("srv=[0-9a-f]{32}"));

            for (int i = 0; i < 3; i++) {
                String again = client.get()
                        .uri("/")
                        .header(HttpHeaders.COOKIE, cookies.get(0))
                        .retrieve()
                        .body(String.class);
                assertThat(again).isEqualTo(first.getBody());
            }
        });
    }

    @Test
    void requestsOfOneKeyGoToOneServer() {
        with("{ servers: " + both() + ", persistence: { kind: key, keys: $key } }", (client, pool) -> {
            String first = get(client, "/");
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(client.get()
                        .uri("/")
                        .attribute(LbClient.KEY, "ann")
                        .retrieve()
                        .body(String.class));
            }
            assertThat(answers).containsOnly(answers.get(0)).doesNotContain(first);
            assertThat(pool.persistenceEntries()).isEqualTo(1);
        });
    }

    @Test
    void sessionThatAServerCreatesIsLearnt() {
        one.setting("sid=s1");
        two.setting("sid=s2");
        with(
                "{ servers: " + both()
                        + ", persistence: { kind: learn, create: $upstream_cookie_sid, lookup: $cookie_sid } }",
                (client, pool) -> {
                    get(client, "/");
                    get(client, "/");
                    assertThat(pool.persistenceEntries()).isEqualTo(2);
                    for (int i = 0; i < 3; i++) {
                        String answer = client.get()
                                .uri("/")
                                .header(HttpHeaders.COOKIE, "sid=s2")
                                .retrieve()
                                .body(String.class);
                        assertThat(answer).isEqualTo("from " + two.address());
                    }
                });
    }

    @Test
    void exhaustedPoolIsAResourceAccessExceptionThatNamesTheServers() {
        with(
                "servers: \"" + one.address() + " down\"",
                (client, pool) -> assertThatThrownBy(() -> get(client, "/"))
                        .isInstanceOf(ResourceAccessException.class)
                        .hasMessageContaining("pool orders: no server available: " + one.address() + " DOWN")
                        .hasCauseInstanceOf(NoServerException.class));
    }

    @Test
    void requestIsActiveUntilItsResponseIsClosed() {
        with("servers: " + one.address(), (client, pool) -> {
            ClientHttpResponse open = client.get().uri("/").exchange((request, response) -> response, false);
            assertThat(open).isNotNull();
            assertThat(server(pool, one.address()).active()).isEqualTo(1);
            open.close();
            open.close();
            assertThat(server(pool, one.address()).active()).isEqualTo(0);
            assertThat(server(pool, one.address()).count(Outcome.SUCCESS)).isEqualTo(1);
        });
    }

    @Test
    void bodyThatWasReadToItsEndFreesTheServer() {
        with("servers: " + one.address(), (client, pool) -> {
            String body = client.get()
                    .uri("/")
                    .exchange(
                            (request, response) ->
                                    new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8),
                            false);
            assertThat(body).isEqualTo("from " + one.address());
            assertThat(server(pool, one.address()).active()).isEqualTo(0);
        });
    }

    @Test
    void exceptionOfTheCallerLeavesNothingActive() {
        with("servers: " + one.address(), (client, pool) -> {
            assertThatThrownBy(() -> client.get().uri("/").exchange((request, response) -> {
                        throw new IllegalStateException("the caller's");
                    }))
                    .hasMessageContaining("the caller's");
            assertThat(server(pool, one.address()).active()).isEqualTo(0);
        });
    }

    @Test
    void keyOfTheRequestReachesAHashScheduler() {
        with("{ servers: " + both() + ", scheduler: hash $key }", (client, pool) -> {
            for (int i = 0; i < 5; i++) {
                client.get()
                        .uri("/")
                        .attribute(LbClient.KEY, "customer-7")
                        .retrieve()
                        .toBodilessEntity();
            }
            assertThat(List.of(one.received().size(), two.received().size())).containsExactlyInAnyOrder(0, 5);
        });
    }

    @Test
    void requestToAnyOtherHostPassesUntouched() {
        with("servers: " + one.address(), (client, pool) -> {
            assertThat(get(client, "http://" + two.address() + "/")).isEqualTo("from " + two.address());
            assertThat(server(pool, one.address()).picks()).isEqualTo(0);
        });
    }

    @Test
    void customizersOfTheApplicationApplyOncePerRequest() throws IOException {
        List<String> seen = new ArrayList<>();
        RestClientCustomizer customizer = builder -> builder.requestInterceptor((request, body, execution) -> {
            seen.add(request.getURI().toString());
            return execution.execute(request, body);
        });
        String yaml = "servers: [\"" + TestServer.deadAddress() + "\", \"" + one.address() + "\"]";
        runner(yaml).withBean(RestClientCustomizer.class, () -> customizer).run(context -> {
            get(context.getBean(Holder.class).client(), "/a");
            get(context.getBean(Holder.class).client(), "/b");
            assertThat(seen).containsExactly("http://orders/a", "http://orders/b");
        });
    }

    @Test
    void builderOfTheApplicationStaysAsItIs() {
        runner("servers: " + one.address()).run(context -> {
            RestClient plain = context.getBean(RestClient.Builder.class).build();
            assertThat(get(plain, "http://" + two.address() + "/")).isEqualTo("from " + two.address());
        });
    }

    @Test
    void clientOfTheApplicationIsInjectedWhereNothingElseIsAskedFor() {
        RestClient own = RestClient.create();
        runner("servers: " + one.address())
                .withBean("own", RestClient.class, () -> own)
                .withBean(Plain.class)
                .run(context ->
                        assertThat(context.getBean(Plain.class).client()).isSameAs(own));
    }

    @Test
    void clientOfAnUnknownPoolStopsTheStart() {
        String text = YamlContext.failureText(base("""
                lb.pools:
                  order.servers: 127.0.0.1:9001
                  stock.servers: 127.0.0.1:9002
                """).withUserConfiguration(Injected.class));

        assertThat(text)
                .contains("There is no pool \"orders\"")
                .contains(Injected.class.getName() + ", method 'holder' parameter 0")
                .contains("order, stock")
                .contains("Did you mean @LbClient(\"order\")?");
    }

    @Test
    void withoutTheLibraryThereAreNoClients() {
        base("lb.pools.orders.servers: 127.0.0.1:9001")
                .withClassLoader(new FilteredClassLoader(RestClientCustomizer.class))
                .run(context -> assertThat(context).doesNotHaveBean(LbRestClients.class));
    }

    private String both() {
        return "[\"" + one.address() + "\", \"" + two.address() + "\"]";
    }

    /** Runs with a client of the pool {@code orders}; afterwards nothing may be active. */
    private static void with(String pool, BiConsumer<RestClient, Pool> test) {
        runner(pool).run(context -> {
            Pool orders = context.getBean(Pools.class).pool("orders");
            test.accept(context.getBean(Holder.class).client(), orders);
            assertThat(orders.snapshot().servers())
                    .allSatisfy(server -> assertThat(server.active())
                            .as("active of %s", server)
                            .isEqualTo(0));
        });
    }

    private static ApplicationContextRunner runner(String pool) {
        String yaml = pool.startsWith("{") ? "lb.pools.orders: " + pool : "lb.pools.orders:\n  " + pool;
        return base(yaml).withUserConfiguration(Injected.class);
    }

    private static ApplicationContextRunner base(String yaml) {
        return YamlContext.runner(yaml)
                .withConfiguration(
                        AutoConfigurations.of(LbRestClientAutoConfiguration.class, RestClientAutoConfiguration.class));
    }

    private static String get(RestClient client, String uri) {
        return String.valueOf(client.get().uri(uri).retrieve().body(String.class));
    }

    private static Server server(Pool pool, String id) {
        Server server = pool.snapshot().server(id);
        assertThat(server).isNotNull();
        return server;
    }

    record Holder(RestClient client) {}

    record Plain(RestClient client) {}

    @Configuration(proxyBeanMethods = false)
    static class Injected {
        @Bean
        Holder holder(@LbClient("orders") RestClient client) {
            return new Holder(client);
        }
    }
}
