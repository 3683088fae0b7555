package io.lb4j.spring.forwarder;

import io.lb4j.netty.Forwarder;
import io.lb4j.netty.ForwarderSettings;
import io.lb4j.netty.Transport;
import io.lb4j.spring.LbAutoConfiguration;
import io.lb4j.spring.Pools;
import io.lb4j.spring.properties.ForwarderProperties;
import io.lb4j.spring.properties.LbProperties;
import io.lb4j.spring.properties.PropertyPath;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the services below {@code lb.services} and of the probes of all pools. */
@AutoConfiguration(after = {LbAutoConfiguration.class, SslAutoConfiguration.class})
@ConditionalOnClass(Forwarder.class)
@ConditionalOnBean(Pools.class)
public final class LbForwarderAutoConfiguration {

    LbForwarderAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ForwarderLifecycle lbForwarder(LbProperties properties, Pools pools, ObjectProvider<SslBundles> bundles) {
        ForwarderProperties forwarder = properties.forwarder();
        ForwarderSettings settings = new PropertyPath("lb.forwarder")
                .below(() -> new ForwarderSettings(
                        Transport.valueOf(forwarder.transport().name()), forwarder.threads()));
        return new ForwarderLifecycle(
                settings,
                forwarder.grace(),
                pools,
                new ServicePlanner(pools, bundles.getIfAvailable()).plan(properties.services()),
                new ProbeEngines(properties, bundles.getIfAvailable()));
    }
}
