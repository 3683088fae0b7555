package io.lb4j.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Server;
import io.lb4j.netty.RunningService;
import io.lb4j.spring.Pools;
import io.lb4j.spring.forwarder.ForwarderLifecycle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

@Execution(
        ExecutionMode.SAME_THREAD) // Reactor Netty's event loops are shared, and end with the first context that closes
class GatewaySampleTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void withoutConfigurationItBalancesOverItsOwnServersByWeight() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            assertThat(context.getBean(DemoServers.class).all()).hasSize(3);
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                answers.add(get(gateway(context) + "/hello"));
            }
            assertThat(answers)
                    .filteredOn(answer -> answer.startsWith("server-1 "))
                    .hasSize(5);
            assertThat(answers)
                    .filteredOn(answer -> answer.startsWith("server-2 "))
                    .hasSize(1);
            assertThat(answers).allMatch(answer -> answer.endsWith("GET /hello\n"));
        }
    }

    @Test
    void stoppedServerIsLeftOutUntilItIsStartedAgain() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            assertThat(post(actuator(context) + "/server-1/stop")).isEqualTo("server-1 stopped\n");
            for (int i = 0; i < 7; i++) {
                assertThat(get(gateway(context) + "/")).doesNotContain("server-1");
            }
            assertThat(post(actuator(context) + "/server-1/start")).isEqualTo("server-1 started\n");
            assertThat(get(actuator(context) + "/actuator/lb")).contains("ejected");
        }
    }

    @Test
    void ownServersReplaceTheDemoServers() throws Exception {
        try (ConfigurableApplicationContext context = start(
                "--lb.pools.web.servers[0]=127.0.0.1:9101", "--lb.pools.web.servers[1]=127.0.0.1:9102 weight=3")) {
            assertThat(context.getBeanNamesForType(DemoServers.class)).isEmpty();
            assertThat(servers(context)).containsExactly("127.0.0.1:9101", "127.0.0.1:9102");
        }
    }

    @Test
    void ownServersMayBeGivenOnOneLine() throws Exception {
        try (ConfigurableApplicationContext context = start("--lb.pools.web.servers=127.0.0.1:9101,127.0.0.1:9102")) {
            assertThat(servers(context)).containsExactly("127.0.0.1:9101", "127.0.0.1:9102");
        }
    }

    @Test
    void anotherSchedulerKeepsTheDemoServers() throws Exception {
        try (ConfigurableApplicationContext context = start("--lb.pools.web.scheduler=least_conn")) {
            assertThat(context.getBean(Pools.class).scheduler("web")).isEqualTo("least_conn");
            assertThat(servers(context)).hasSize(3);
        }
    }

    /** On free ports; that the service may be moved alone is tested thereby. */
    private static ConfigurableApplicationContext start(String... more) {
        List<String> args = new ArrayList<>(List.of(more));
        args.add("--server.port=0");
        args.add("--lb.services.web.address=127.0.0.1:0");
        return GatewaySample.application().run(args.toArray(String[]::new));
    }

    private static List<String> servers(ConfigurableApplicationContext context) {
        return context.getBean(Pools.class).pool("web").snapshot().servers().stream()
                .map(Server::id)
                .toList();
    }

    private static String gateway(ConfigurableApplicationContext context) {
        RunningService web =
                context.getBean(ForwarderLifecycle.class).services().get(0);
        return "http://127.0.0.1:" + web.address().getPort();
    }

    private static String actuator(ConfigurableApplicationContext context) {
        WebServerApplicationContext web = (WebServerApplicationContext) context;
        assertThat(web.getWebServer()).isNotNull();
        return "http://127.0.0.1:" + web.getWebServer().getPort();
    }

    private String get(String uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(uri)).build());
    }

    private String post(String uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(uri))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
