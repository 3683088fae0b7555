package io.lb4j.spring.discovery;

import io.lb4j.core.discovery.ServerSource;
import io.lb4j.spring.LbAutoConfiguration;
import io.lb4j.spring.Pools;
import io.lb4j.spring.discovery.DiscoveryLifecycle.Plan;
import io.lb4j.spring.properties.LbProperties;
import io.lb4j.spring.properties.PropertyPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the pools whose servers are found, below {@code lb.pools.*.discovery}. */
@AutoConfiguration(
        after = LbAutoConfiguration.class,
        afterName = "org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration")
@ConditionalOnBean(Pools.class)
public final class LbDiscoveryAutoConfiguration {

    LbDiscoveryAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    DiscoveryLifecycle lbDiscovery(
            LbProperties properties,
            Pools pools,
            Map<String, ServerSource> beans,
            ObjectProvider<ServiceRegistry> registry) {
        ServerSources sources = new ServerSources(beans, registry.getIfAvailable());
        List<Plan> plans = new ArrayList<>();
        properties.pools().forEach((name, pool) -> {
            if (pool.discovery().isOn()) {
                PropertyPath path = PropertyPath.pool(name).child("discovery");
                plans.add(new Plan(
                        pools.pool(name),
                        sources.source(pool.discovery(), path),
                        pool.discovery().longestWait()));
            }
        });
        return new DiscoveryLifecycle(plans);
    }

    /** Apart, since few applications have Spring Cloud on their class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DiscoveryClient.class)
    static class Cloud {

        /** Of several clients Spring Cloud's composite is the primary one. */
        @Bean
        @ConditionalOnBean(DiscoveryClient.class)
        ServiceRegistry lbServiceRegistry(DiscoveryClient client) {
            return new CloudRegistry(client);
        }
    }
}
