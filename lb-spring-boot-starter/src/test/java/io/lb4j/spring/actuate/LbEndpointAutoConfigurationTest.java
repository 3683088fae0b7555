package io.lb4j.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Outcome;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.spring.Pools;
import io.lb4j.spring.YamlContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LbEndpointAutoConfigurationTest {

    private static final String POOLS = """
            lb.pools:
              orders:
                servers: [127.0.0.1:9001 weight=3 id=a, 127.0.0.1:9002 backup id=b]
                scheduler: least_conn
              stock: { servers: 127.0.0.1:9003, persistence.kind: client }
              users: { servers: 127.0.0.1:9004, persistence: { kind: key, keys: $key } }
              shop: { servers: 127.0.0.1:9005, persistence: { kind: cookie, cookie.name: srv } }
            """;
    private static final String EXPOSED = "management.endpoints.web.exposure.include: lb\n";

    @Test
    void endpointIsThereOnlyWhereItIsExposed() {
        runner("").run(context -> assertThat(context).doesNotHaveBean(LbEndpoint.class));
        runner(EXPOSED).run(context -> assertThat(context).hasSingleBean(LbEndpoint.class));
        runner(EXPOSED + "management.endpoint.lb.access: NONE")
                .run(context -> assertThat(context).doesNotHaveBean(LbEndpoint.class));
    }

    @Test
    void poolsAreShownWithTheirServersAndCounters() {
        runner(EXPOSED).run(context -> {
            Pool orders = context.getBean(Pools.class).pool("orders");
            orders.pick(new PickRequest()).complete(Outcome.SUCCESS);
            orders.pick(new PickRequest()).complete(Outcome.TIMEOUT);

            LbEndpoint.Overview overview = context.getBean(LbEndpoint.class).overview();

            assertThat(overview.services()).isEmpty();
            assertThat(overview.pools()).containsOnlyKeys("orders", "stock", "users", "shop");
            LbEndpoint.PoolView view = context.getBean(LbEndpoint.class).pool("orders");
            assertThat(view).isNotNull().isEqualTo(overview.pools().get("orders"));
            assertThat(view.scheduler()).isEqualTo("least_conn");
            assertThat(view.persistenceEntries()).isNull();
            LbEndpoint.ServerView first = view.servers().get(0);
            assertThat(first.id()).isEqualTo("a");
            assertThat(first.address()).isEqualTo("127.0.0.1:9001");
            assertThat(first.weight()).isEqualTo(3);
            assertThat(first.state()).isEqualTo("ejected");
            assertThat(first.reason()).contains("failed 1 time");
            assertThat(first.ejections()).containsOnly(java.util.Map.entry("max-fails", 1));
            assertThat(first.picks()).isEqualTo(2);
            assertThat(first.outcomes())
                    .containsEntry("success", 1L)
                    .containsEntry("timeout", 1L)
                    .hasSize(2);
            assertThat(view.servers().get(1).backup()).isTrue();
        });
    }

    @Test
    void zonesAreShownWithWhatStaysInThem() {
        runner(EXPOSED + """
                lb.pools.zoned:
                  zone: { name: east, overprovisioning: 150 }
                  servers:
                    - 127.0.0.1:9011 zone=east
                    - { address: 127.0.0.1:9012, zone: east, down: true }
                    - 127.0.0.1:9013 zone=west
                """).run(context -> {
            LbEndpoint.PoolView zoned = context.getBean(LbEndpoint.class).pool("zoned");

            assertThat(zoned).isNotNull();
            assertThat(zoned.zone()).isEqualTo(new LbEndpoint.ZoneView("east", 0.75));
            assertThat(zoned.servers()).extracting(LbEndpoint.ServerView::zone).containsExactly("east", "east", "west");
            assertThat(context.getBean(LbEndpoint.class).pool("stock"))
                    .isNotNull()
                    .extracting(LbEndpoint.PoolView::zone)
                    .isNull();
        });
    }

    @Test
    void unknownPoolIsNone() {
        runner(EXPOSED).run(context -> {
            assertThat(context.getBean(LbEndpoint.class).pool("nobody")).isNull();
            LbEndpoint.PoolView stock = context.getBean(LbEndpoint.class).pool("stock");
            assertThat(stock).isNotNull();
            assertThat(stock.persistenceEntries()).isZero();
        });
    }

    @Test
    void clientsAreCountedWhereTheyAreRemembered() {
        runner(EXPOSED).run(context -> {
            Pools pools = context.getBean(Pools.class);
            pools.pool("users").pick(PickRequest.forKey("ann")).complete(Outcome.SUCCESS);
            pools.pool("shop").pick(new PickRequest()).complete(Outcome.SUCCESS);

            LbEndpoint endpoint = context.getBean(LbEndpoint.class);

            assertThat(endpoint.pool("users"))
                    .isNotNull()
                    .extracting(LbEndpoint.PoolView::persistenceEntries)
                    .isEqualTo(1L);
            assertThat(endpoint.pool("shop"))
                    .isNotNull()
                    .extracting(LbEndpoint.PoolView::persistenceEntries)
                    .isNull();
        });
    }

    private static ApplicationContextRunner runner(String more) {
        return YamlContext.runner(POOLS + more)
                .withConfiguration(
                        AutoConfigurations.of(EndpointAutoConfiguration.class, LbEndpointAutoConfiguration.class));
    }
}
