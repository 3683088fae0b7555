package io.lb4j.spring;

import io.lb4j.core.LbListener;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.spring.properties.KnownKeys;
import io.lb4j.spring.properties.LbProperties;
import io.lb4j.spring.properties.PropertyPath;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Auto-configuration of the pools below {@code lb.pools}. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "lb.enabled", matchIfMissing = true)
@EnableConfigurationProperties(LbProperties.class)
@Import(PoolBeans.class)
public final class LbAutoConfiguration {

    static final String POOLS = "lbPools";

    LbAutoConfiguration() {}

    @Bean
    Stores lbStores() {
        return new Stores();
    }

    @Bean(POOLS)
    Pools lbPools(
            LbProperties properties,
            Stores stores,
            Map<String, Scheduler> schedulers,
            ObjectProvider<LbListener> listeners,
            ObjectProvider<PoolCustomizer> customizers,
            ListableBeanFactory beans,
            Environment environment) {
        KnownKeys.check(environment);
        return new PoolAssembly(
                        properties,
                        new NamedSchedulers(schedulers),
                        stores,
                        listeners.orderedStream().toList(),
                        customizers.orderedStream().toList())
                .assemble(made(beans));
    }

    /** Returns the pools that the application made itself, not those that come out of what is being assembled here. */
    private static List<Pool> made(ListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanNamesForType(Pool.class))
                .filter(name -> !name.startsWith(PoolBeans.PREFIX))
                .map(name -> beans.getBean(name, Pool.class))
                .toList();
    }

    /** Says what is missing, instead of leaving services silently without anybody who listens. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("io.lb4j.netty.Forwarder")
    static class WithoutForwarder {

        WithoutForwarder(LbProperties properties) {
            properties.services().forEach((service, configured) -> {
                if (configured.via() == Via.IN_PROCESS) {
                    throw PropertyPath.service(service)
                            .child("via")
                            .invalid("in-process", "lb-netty-adapter on the class path, which carries it");
                }
            });
        }
    }

    /** The same for services of the kernel. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("io.lb4j.ipvs.director.Director")
    static class WithoutIpvs {

        WithoutIpvs(LbProperties properties) {
            properties.services().forEach((service, configured) -> {
                if (configured.via() != Via.IN_PROCESS) {
                    throw PropertyPath.service(service)
                            .child("via")
                            .invalid(
                                    configured.via().name().toLowerCase(Locale.ROOT),
                                    "in-process, or lb-ipvs-adapter on the class path, which directs the kernel");
                }
            });
        }
    }
}
