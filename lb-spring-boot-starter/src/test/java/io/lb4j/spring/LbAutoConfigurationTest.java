package io.lb4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.AgentCheck;
import io.lb4j.core.BreakerRule;
import io.lb4j.core.CookiePersistence;
import io.lb4j.core.FailureRule;
import io.lb4j.core.HealthPolicy;
import io.lb4j.core.KeyPersistence;
import io.lb4j.core.LbListener;
import io.lb4j.core.LearnedPersistence;
import io.lb4j.core.OutlierRule;
import io.lb4j.core.PanicRule;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pool;
import io.lb4j.core.Probe;
import io.lb4j.core.RoutePersistence;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.core.StateChange;
import io.lb4j.core.Statuses;
import io.lb4j.core.retry.RetryCondition;
import io.lb4j.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class LbAutoConfigurationTest {

    private static final String TWO_POOLS = """
            lb.pools:
              orders.servers: [127.0.0.1:9001, 127.0.0.1:9002]
              stock.servers: 127.0.0.1:9003
            """;

    @Test
    void applicationWithoutConfigurationHasNoPools() {
        YamlContext.runner("")
                .run(context -> assertThat(context.getBean(Pools.class).names()).isEmpty());
    }

    @Test
    void switchedOffThereIsNothing() {
        YamlContext.runner(TWO_POOLS + "lb.enabled: false")
                .run(context -> assertThat(context).doesNotHaveBean(Pools.class).doesNotHaveBean(Pool.class));
    }

    @Test
    void poolsAreBeansInConfigurationOrder() {
        YamlContext.runner(TWO_POOLS).run(context -> {
            assertThat(context.getBean(Pools.class).names()).containsExactly("orders", "stock");
            assertThat(context)
                    .getBean("lb.pool.orders")
                    .isSameAs(context.getBean(Pools.class).pool("orders"));
        });
    }

    @Test
    void poolIsInjectedByItsName() {
        YamlContext.runner(TWO_POOLS)
                .withUserConfiguration(Injected.class)
                .run(context ->
                        assertThat(context.getBean(Holder.class).pool.name()).isEqualTo("stock"));
    }

    @Test
    void bothFormsOfAServerMeanTheSameAndMayBeMixed() {
        YamlContext.runner("""
                        lb.pools.orders.servers:
                          - 127.0.0.1:9001 weight=3 max_fails=2 fail_timeout=20s max_conns=7 upper=9 lower=4 id=a
                          - address: 127.0.0.1:9002
                            weight: 3
                            max-fails: 2
                            fail-timeout: 20s
                            max-conns: 7
                            upper: 9
                            lower: 4
                            id: b
                          - 127.0.0.1:9003 backup drain
                          - { address: "127.0.0.1:9004", backup: true, down: true }
                        """).run(context -> {
            Pool pool = context.getBean(Pools.class).pool("orders");
            List<ServerSpec> specs = pool.snapshot().servers().stream()
                    .map(io.lb4j.core.Server::spec)
                    .toList();
            assertThat(specs)
                    .containsExactly(
                            ServerSpec.parse(
                                    "127.0.0.1:9001 weight=3 max_fails=2 fail_timeout=20s max_conns=7 upper=9 lower=4 id=a"),
                            ServerSpec.parse(
                                    "127.0.0.1:9002 weight=3 max_fails=2 fail_timeout=20s max_conns=7 upper=9 lower=4 id=b"),
                            ServerSpec.parse("127.0.0.1:9003 backup drain"),
                            ServerSpec.parse("127.0.0.1:9004 backup down"));
        });
    }

    @Test
    void listOfAHigherSourceReplacesTheWholeList() {
        YamlContext.runner("""
                        lb.pools.orders.servers:
                          - 127.0.0.1:9001
                          - { address: "127.0.0.1:9002", weight: 2 }
                          - 127.0.0.1:9003
                        """)
                .withPropertyValues("lb.pools.orders.servers[0]=127.0.0.1:9101 weight=2")
                .run(context -> assertThat(context.getBean(Pools.class)
                                .pool("orders")
                                .snapshot()
                                .servers())
                        .extracting(io.lb4j.core.Server::id)
                        .containsExactly("127.0.0.1:9101"));
    }

    @Test
    void everyKindOfPersistenceReachesItsPool() {
        YamlContext.runner("""
                        lb:
                          defaults.persistence: { kind: key, keys: [$cookie_sid, $remote_addr], netmask: 24, cookie.http-only: true }
                          pools:
                            keyed: { servers: 127.0.0.1:9001 }
                            own: { servers: 127.0.0.1:9001, persistence: { keys: $http_x_user, timeout: 1m, max-entries: 9, expire-quiescent: true } }
                            routed: { servers: [{ address: 127.0.0.1:9001, route: r0 }], persistence: { kind: route, keys: $arg_r } }
                            learnt:
                              servers: 127.0.0.1:9001 route=r1
                              persistence: { kind: learn, create: [$upstream_cookie_s, $upstream_http_s], lookup: $cookie_s, learn-at-header: true }
                            cookie:
                              servers: 127.0.0.1:9001
                              persistence:
                                kind: cookie
                                cookie:
                                  { name: srv, expires: 1h, domain: $host, path: /, secure: true, same-site: lax,
                                    secrets: [0123456789abcdef0123456789abcdef] }
                            kept: { servers: 127.0.0.1:9001, persistence: { kind: cookie, cookie: { name: srv, expires: max, http-only: false } } }
                            free: { servers: 127.0.0.1:9001, persistence.kind: none }
                        """).run(context -> {
            Pools pools = context.getBean(Pools.class);
            assertThat(pools.pool("keyed").persistence()).isEqualTo(KeyPersistence.by("$cookie_sid", "$remote_addr"));
            assertThat(pools.pool("own").persistence())
                    .isEqualTo(new KeyPersistence(List.of("$http_x_user"), Duration.ofMinutes(1), 9, true));
            assertThat(pools.pool("routed").persistence()).isEqualTo(RoutePersistence.by("$arg_r"));
            assertThat(pools.pool("routed").snapshot().servers().get(0).spec().route())
                    .isEqualTo("r0");
            assertThat(pools.pool("learnt").persistence())
                    .isEqualTo(new LearnedPersistence(
                            List.of("$upstream_cookie_s", "$upstream_http_s"),
                            List.of("$cookie_s"),
                            Duration.ofMinutes(10),
                            PersistenceTemplate.DEFAULT_MAX_ENTRIES,
                            true));
            assertThat(pools.pool("learnt").snapshot().servers().get(0).spec().route())
                    .isEqualTo("r1");
            assertThat(pools.pool("cookie").persistence())
                    .isEqualTo(CookiePersistence.named("srv")
                            .withExpires(Duration.ofHours(1))
                            .withDomain("$host")
                            .withPath("/")
                            .hiddenFromScripts()
                            .overTlsOnly()
                            .withSameSite("lax")
                            .signedBy("0123456789abcdef0123456789abcdef"));
            assertThat(pools.pool("kept").persistence())
                    .isEqualTo(CookiePersistence.named("srv").withExpires(CookiePersistence.MAX));
            assertThat(pools.pool("free").persistence()).isNull();
        });
    }

    @Test
    void everyValueOfAPoolReachesIt() {
        YamlContext.runner("""
                        lb.pools.orders:
                          servers: [127.0.0.1:9001, 127.0.0.1:9002]
                          scheduler: least_conn
                          persistence: { kind: all-ports, netmask: 255.255.255.0, prefix: 64, timeout: 1m, max-entries: 10, expire-quiescent: true }
                          health:
                            outcomes: ignore
                            failures: [connect, timeout, 5xx, 429]
                            breaker:
                              { consecutive-failures: 4, failure-rate: 60, minimum-requests: 7, window-time: 9s, pause: 8s }
                            outlier:
                              { interval: 3s, deviations: 2.5, failure-percentage: 70, minimum-servers: 3, minimum-requests: 11,
                                base-pause: 5s, max-pause: 50s, max-ejected: 34 }
                            panic: { below: 45, mode: fail }
                            slow-start-floor: 12
                            probe:
                              { http: /healthz, host: orders, port: 8081, status: '200, 204', body: fine, interval: 2s, down-interval: 1s,
                                timeout: 500ms, rise: 4, fall: 5, mandatory: true, agent: 9999 }
                          retry: { when: [error, http_503], non-idempotent: true, tries: 2, timeout: 3s }
                        """).run(context -> {
            Pools pools = context.getBean(Pools.class);
            Pool pool = pools.pool("orders");
            assertThat(pools.scheduler("orders")).isEqualTo("least_conn");
            assertThat(pool.persistence())
                    .isEqualTo(new PersistenceTemplate(
                            PersistenceTemplate.Kind.ALL_PORTS, 24, 64, Duration.ofMinutes(1), 10, true));
            assertThat(pool.health())
                    .isEqualTo(new HealthPolicy(
                            HealthPolicy.Outcomes.IGNORE,
                            FailureRule.parse(List.of("connect", "timeout", "429, 500-599")),
                            new BreakerRule(4, 60, 7, 100, Duration.ofSeconds(9), Duration.ofSeconds(8)),
                            new OutlierRule(
                                    Duration.ofSeconds(3),
                                    2.5,
                                    70,
                                    3,
                                    11,
                                    Duration.ofSeconds(5),
                                    Duration.ofSeconds(50),
                                    34),
                            new PanicRule(45, PanicRule.Mode.FAIL),
                            12,
                            new Probe(
                                    new Probe.Http("/healthz", "orders", Statuses.parse("200, 204"), "fine"),
                                    8081,
                                    Duration.ofSeconds(2),
                                    Duration.ofSeconds(1),
                                    Duration.ofMillis(500),
                                    4,
                                    5,
                                    true),
                            new AgentCheck(9999, Duration.ofSeconds(2), Duration.ofMillis(500))));
            assertThat(pools.retry("orders"))
                    .isEqualTo(new RetryPolicy(
                            EnumSet.of(RetryCondition.ERROR, RetryCondition.HTTP_503), true, 2, Duration.ofSeconds(3)));
        });
    }

    @Test
    void defaultsOfThePoolAreThoseOfNginx() {
        YamlContext.runner(TWO_POOLS).run(context -> {
            Pools pools = context.getBean(Pools.class);
            assertThat(pools.scheduler("orders")).isEqualTo("round_robin");
            assertThat(pools.pool("orders").health()).isEqualTo(HealthPolicy.maxFails());
            assertThat(pools.pool("orders").persistence()).isNull();
            assertThat(pools.retry("orders")).isEqualTo(RetryPolicy.standard());
        });
    }

    @Test
    void poolInheritsEachValueThatItDoesNotSet() {
        YamlContext.runner("""
                        lb:
                          defaults:
                            scheduler: wlc
                            persistence: { kind: client, netmask: 24, timeout: 1m }
                            health.probe: { http: /healthz, interval: 2s, fall: 7 }
                            retry: { when: off, tries: 4 }
                          pools:
                            orders:
                              servers: 127.0.0.1:9001
                              persistence.timeout: 2m
                              health.probe.tcp: true
                              retry.tries: 2
                            stock:
                              servers: 127.0.0.1:9002
                              scheduler: rr
                              persistence.kind: none
                              health.probe.tcp: false
                        """).run(context -> {
            Pools pools = context.getBean(Pools.class);
            Pool orders = pools.pool("orders");
            assertThat(pools.scheduler("orders")).isEqualTo("wlc");
            assertThat(orders.persistence())
                    .isEqualTo(PersistenceTemplate.client().withNetmask(24).withTimeout(Duration.ofMinutes(2)));
            assertThat(orders.health().probe())
                    .isEqualTo(Probe.tcp().every(Duration.ofSeconds(2)).turningAfter(2, 7));
            assertThat(pools.retry("orders"))
                    .isEqualTo(new RetryPolicy(EnumSet.noneOf(RetryCondition.class), false, 2, Duration.ZERO));
            assertThat(pools.scheduler("stock")).isEqualTo("rr");
            assertThat(pools.pool("stock").persistence()).isNull();
            assertThat(pools.pool("stock").health().probe()).isNull();
        });
    }

    @Test
    void everyKindOfProbeCanBeWritten() {
        YamlContext.runner("""
                        lb.pools:
                          secured: { servers: 127.0.0.1:9001, health.probe: { http: /healthz, tls: true } }
                          calls: { servers: 127.0.0.1:9002, health.probe: { grpc: orders.Orders, host: orders, tls: true } }
                          whole: { servers: 127.0.0.1:9003, health.probe: { grpc: "" } }
                          scripted: { servers: 127.0.0.1:9004, health.probe.command: [/bin/true, "{host}"] }
                          advised: { servers: 127.0.0.1:9005, health.probe: { agent: 9999, interval: 1s } }
                        """).run(context -> {
            Pools pools = context.getBean(Pools.class);
            assertThat(pools.pool("secured").health().probe()).isEqualTo(Probe.https("/healthz"));
            assertThat(pools.pool("calls").health().probe())
                    .isEqualTo(Probe.of(new Probe.Grpc("orders.Orders", "orders", true)));
            assertThat(pools.pool("whole").health().probe()).isEqualTo(Probe.grpc(""));
            assertThat(pools.pool("scripted").health().probe()).isEqualTo(Probe.command("/bin/true", "{host}"));
            assertThat(pools.pool("advised").health().probe()).isNull();
            assertThat(pools.pool("advised").health().agent())
                    .isEqualTo(AgentCheck.at(9999).every(Duration.ofSeconds(1)));
        });
    }

    @Test
    void listenersHearOfEveryPool() {
        List<StateChange> heard = new ArrayList<>();
        LbListener listener = new LbListener() {
            @Override
            public void stateChanged(StateChange change) {
                heard.add(change);
            }
        };
        YamlContext.runner(TWO_POOLS).withBean(LbListener.class, () -> listener).run(context -> {
            Pools pools = context.getBean(Pools.class);
            pools.pool("orders").admin("127.0.0.1:9001", ServerState.DRAINING);
            pools.pool("stock").admin("127.0.0.1:9003", ServerState.DOWN);
            assertThat(heard).extracting(StateChange::pool).containsExactly("orders", "stock");
        });
    }

    @Test
    void customizersMayAddServersToAPoolThatHasNone() {
        YamlContext.runner("lb.pools.orders.scheduler: rr")
                .withBean(PoolCustomizer.class, () -> (name, builder) -> builder.server("127.0.0.1:9009 id=" + name))
                .run(context -> assertThat(context.getBean(Pools.class)
                                .pool("orders")
                                .snapshot()
                                .server("orders"))
                        .isNotNull());
    }

    @Test
    void poolThatTheApplicationDefinesAsABeanIsOneOfThePools() {
        YamlContext.runner(TWO_POOLS)
                .withBean(
                        "mine",
                        Pool.class,
                        () -> Pool.named("own").server("127.0.0.1:9009").build())
                .run(context -> {
                    assertThat(context.getBean(Pools.class).names()).containsExactly("orders", "stock", "own");
                    assertThat(context.getBean(Pools.class).pool("own")).isSameAs(context.getBean("mine"));
                });
    }

    @Test
    void servicesWithoutTheForwarderAreRefused() {
        String text = YamlContext.failureText(YamlContext.runner(TWO_POOLS + """
                        lb.services.web: { address: ":8080", pool: orders }
                        """)
                .withClassLoader(new FilteredClassLoader(io.lb4j.netty.Forwarder.class)));

        assertThat(text).contains("lb.services.web.via").contains("lb-netty-adapter");
    }

    @Test
    void poolsWorkWithoutTheForwarder() {
        YamlContext.runner(TWO_POOLS)
                .withClassLoader(new FilteredClassLoader(io.lb4j.netty.Forwarder.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(Pools.class)
                        .doesNotHaveBean(io.lb4j.spring.forwarder.ForwarderLifecycle.class));
    }

    record Holder(Pool pool) {
        Holder {
            Objects.requireNonNull(pool, "pool");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {
        @Bean
        Holder holder(@Qualifier("stock") Pool pool) {
            return new Holder(pool);
        }
    }
}
