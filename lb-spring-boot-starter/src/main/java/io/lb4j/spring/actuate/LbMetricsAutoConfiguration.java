package io.lb4j.spring.actuate;

import io.lb4j.core.meters.PoolMeters;
import io.lb4j.ipvs.director.Director;
import io.lb4j.ipvs.director.DirectorMeters;
import io.lb4j.spring.LbAutoConfiguration;
import io.lb4j.spring.Pools;
import io.lb4j.spring.ipvs.DirectorLifecycle;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the meters of all pools, where there is a meter registry. */
@AutoConfiguration(
        after = LbAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "io.lb4j.spring.ipvs.LbIpvsAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({Pools.class, MeterRegistry.class})
public final class LbMetricsAutoConfiguration {

    LbMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "lbMeters")
    MeterBinder lbMeters(Pools pools) {
        return registry -> pools.all()
                .forEach(pool -> new PoolMeters(pool, pools.retry(pool.name()).budget()).bindTo(registry));
    }

    /** Apart, since most applications leave kernel IPVS off their class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Director.class)
    static class Kernel {

        @Bean
        @ConditionalOnMissingBean(name = "lbKernelMeters")
        MeterBinder lbKernelMeters(ObjectProvider<DirectorLifecycle> directors) {
            return registry -> directors.stream()
                    .filter(director -> !director.services().isEmpty())
                    .forEach(director -> director.addListener(new DirectorMeters(registry)));
        }
    }
}
