package io.lb4j.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.spring.YamlContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LbMetricsAutoConfigurationTest {

    @Test
    void everyPoolIsMeteredWhereThereIsARegistry() {
        runner().withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.find("lb.active").tag("pool", "orders").meters())
                    .hasSize(2);
            assertThat(registry.find("lb.active").tag("pool", "stock").meters()).hasSize(1);
        });
    }

    @Test
    void withoutARegistryThereIsNothing() {
        runner().run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("lbMeters"));
    }

    @Test
    void withoutMicrometerThereIsNothing() {
        YamlContext.runner("lb.pools.orders.servers: 127.0.0.1:9001")
                .withConfiguration(AutoConfigurations.of(LbMetricsAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(MeterRegistry.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("lbMeters"));
    }

    private static ApplicationContextRunner runner() {
        return YamlContext.runner("""
                        lb.pools:
                          orders.servers: [127.0.0.1:9001, 127.0.0.1:9002]
                          stock.servers: 127.0.0.1:9003
                        """)
                .withConfiguration(
                        AutoConfigurations.of(MetricsAutoConfiguration.class, LbMetricsAutoConfiguration.class));
    }
}
