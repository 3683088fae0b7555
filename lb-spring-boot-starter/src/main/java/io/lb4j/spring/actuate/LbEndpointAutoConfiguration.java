package io.lb4j.spring.actuate;

import io.lb4j.ipvs.director.Director;
import io.lb4j.netty.Forwarder;
import io.lb4j.netty.RunningService;
import io.lb4j.spring.LbAutoConfiguration;
import io.lb4j.spring.Pools;
import io.lb4j.spring.discovery.DiscoveryLifecycle;
import io.lb4j.spring.forwarder.ForwarderLifecycle;
import io.lb4j.spring.ipvs.DirectorHost;
import io.lb4j.spring.ipvs.DirectorLifecycle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the actuator endpoint {@code lb}. */
@AutoConfiguration(
        after = LbAutoConfiguration.class,
        afterName = {
            "io.lb4j.spring.forwarder.LbForwarderAutoConfiguration",
            "io.lb4j.spring.discovery.LbDiscoveryAutoConfiguration",
            "io.lb4j.spring.ipvs.LbIpvsAutoConfiguration"
        })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(LbEndpoint.class)
@ConditionalOnBean(Pools.class)
public final class LbEndpointAutoConfiguration {

    LbEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    LbEndpoint lbEndpoint(
            Pools pools,
            ObjectProvider<ListeningServices> services,
            ObjectProvider<DirectedKernel> kernel,
            ObjectProvider<DiscoveryLifecycle> discovery) {
        return new LbEndpoint(
                pools,
                () -> services.stream()
                        .findFirst()
                        .map(ListeningServices::views)
                        .orElse(Map.of()),
                () -> kernel.stream()
                        .map(DirectedKernel::view)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                () -> kernel.stream()
                        .map(DirectedKernel::doctor)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                name -> discovery.stream()
                        .map(found -> found.of(name))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    /** Apart, since most applications leave kernel IPVS off their class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Director.class)
    static class Kernel {

        @Bean
        DirectedKernel lbDirectedKernel(DirectorLifecycle director, DirectorHost host) {
            return new DirectedKernel() {
                @Override
                public @Nullable KernelView view() {
                    return KernelViews.of(director);
                }

                @Override
                public @Nullable DoctorView doctor() {
                    return DoctorViews.of(director, host);
                }
            };
        }
    }

    /** Apart, since an application that has only clients may leave the forwarder off its class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Forwarder.class)
    static class Services {

        @Bean
        ListeningServices lbListeningServices(ForwarderLifecycle forwarder) {
            return () -> {
                Map<String, LbEndpoint.ServiceView> views = new LinkedHashMap<>();
                forwarder
                        .services()
                        .forEach(service -> views.put(service.service().name(), view(service)));
                return views;
            };
        }

        private static LbEndpoint.ServiceView view(RunningService running) {
            return new LbEndpoint.ServiceView(
                    running.address().getHostString() + ":" + running.address().getPort(),
                    LbEndpoint.text(running.service().protocol()),
                    running.service().pool().name(),
                    running.connections());
        }
    }
}
