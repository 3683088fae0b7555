package io.lb4j.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.discovery.Discovery;
import io.lb4j.core.discovery.ServerSource;
import io.lb4j.spring.Pools;
import io.lb4j.spring.YamlContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ApplicationContext;

class LbDiscoveryAutoConfigurationTest {

    @TempDir
    private Path folder;

    private static ApplicationContextRunner runner(String yaml) {
        return YamlContext.pools(yaml).withConfiguration(AutoConfigurations.of(LbDiscoveryAutoConfiguration.class));
    }

    private static List<String> servers(ApplicationContext context) {
        Pool pool = context.getBean(Pools.class).pool("orders");
        return pool.snapshot().servers().stream()
                .map(Server::spec)
                .map(spec -> spec.id() + " " + spec.maxFails() + " " + spec.weight())
                .toList();
    }

    private static Discovery discovery(ApplicationContext context) {
        Discovery discovery = context.getBean(DiscoveryLifecycle.class).of("orders");
        assertThat(discovery).isNotNull();
        return discovery;
    }

    @Test
    void aPoolHasTheServersOfAFileWhenTheContextHasStarted() throws Exception {
        Path file = folder.resolve("servers.txt");
        Files.writeString(file, "10.0.0.1:80\n10.0.0.2:80 max_fails=7\n");
        runner("lb.pools.orders.discovery: { file: '" + file + "', parameters: max_fails=3 }")
                .run(context -> {
                    assertThat(servers(context)).containsExactly("10.0.0.1:80 3 1", "10.0.0.2:80 7 1");
                    assertThat(discovery(context).failure()).isNull();
                });
    }

    @Test
    void aStartDoesNotFailForWantOfAnAnswer() {
        runner("lb.pools.orders: { servers: ['10.0.0.9:80 backup'], discovery: { file: '" + folder.resolve("none")
                        + "', startup-wait: 0s } }")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(servers(context)).containsExactly("10.0.0.9:80 1 1");
                });
    }

    @Test
    void aBeanMayBeTheSource() {
        ServerSource mine = answers -> {
            answers.found(List.of(ServerSpec.parse("10.0.0.1:80")));
            return () -> {};
        };
        runner("lb.pools.orders.discovery.source: mine")
                .withBean("mine", ServerSource.class, () -> mine)
                .run(context -> assertThat(servers(context)).containsExactly("10.0.0.1:80 1 1"));
    }

    @Test
    void aDiscoveryClientMayBeTheSourceAndItsHeartbeatIsHeard() {
        Registry registry = new Registry();
        runner("lb.pools.orders.discovery: { service: orders, parameters: max_fails=2 }")
                .withBean(DiscoveryClient.class, () -> registry)
                .run(context -> {
                    assertThat(servers(context)).containsExactly("10.0.0.1:80 2 5");
                    assertThat(context.getBean(Pools.class)
                                    .pool("orders")
                                    .snapshot()
                                    .servers())
                            .extracting(server -> server.spec().zone())
                            .containsExactly("east");

                    registry.port = 81;
                    context.publishEvent(new HeartbeatEvent(this, 1));

                    await(() -> servers(context).equals(List.of("10.0.0.1:81 2 5")));
                });
    }

    private static void await(java.util.function.BooleanSupplier reached) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Knows one instance. */
    private static final class Registry implements DiscoveryClient {

        private volatile int port = 80;

        @Override
        public String description() {
            return "one instance";
        }

        @Override
        public List<ServiceInstance> getInstances(String serviceId) {
            DefaultServiceInstance instance = new DefaultServiceInstance("a", serviceId, "10.0.0.1", port, false);
            instance.getMetadata().put("weight", "5");
            instance.getMetadata().put("zone", "east");
            return List.of(instance);
        }

        @Override
        public List<String> getServices() {
            return List.of("orders");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ file: x, dns: 'a:80' } | lb.pools.orders.discovery: \"file, dns\" (expected: only one of",
                "{ interval: 5s } | lb.pools.orders.discovery: \"\" (expected: file, dns, srv, service or source",
                "{ file: x, interval: 0s } | lb.pools.orders.discovery.interval: \"PT0S\"",
                "{ file: x, startup-wait: -1s } | lb.pools.orders.discovery.startup-wait: \"PT-1S\"",
                "{ file: x, family: ipv4 } | lb.pools.orders.discovery.family: \"IPV4\"",
                "{ file: x, parameters: wieght=3 } | did you mean \"weight\"?",
                "{ dns: '10.0.0.1:80' } | lb.pools.orders.discovery.dns: \"10.0.0.1:80\"",
                "{ srv: 'a:80' } | lb.pools.orders.discovery.srv: \"a:80\"",
                "{ dns: 'a:80', name-servers: [ns.example] } | lb.pools.orders.discovery.name-servers[0]: \"ns.example",
                "{ service: orders } | lb.pools.orders.discovery.service: \"orders\" (expected: a DiscoveryClient",
                "{ source: mine } | lb.pools.orders.discovery.source: \"mine\"",
                "{ source: mine, interval: 1s } | lb.pools.orders.discovery.interval: \"PT1S\""
            })
    void wrongValuesAreRefused(String discovery, String complaint) {
        runner("lb.pools.orders.discovery: " + discovery).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure()).hasStackTraceContaining(complaint.strip());
        });
    }
}
