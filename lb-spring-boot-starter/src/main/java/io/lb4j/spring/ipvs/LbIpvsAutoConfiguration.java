package io.lb4j.spring.ipvs;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.director.Director;
import io.lb4j.ipvs.director.DirectorSettings;
import io.lb4j.ipvs.doctor.LbDoctor;
import io.lb4j.spring.LbAutoConfiguration;
import io.lb4j.spring.Pools;
import io.lb4j.spring.properties.IpvsProperties;
import io.lb4j.spring.properties.LbProperties;
import io.lb4j.spring.properties.PropertyPath;
import io.lb4j.spring.properties.VrrpProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Auto-configuration of the services below {@code lb.services} that the kernel carries. A bean of type {@link Ipvs} is used if there is one. */
@AutoConfiguration(after = LbAutoConfiguration.class)
@ConditionalOnClass(Director.class)
@ConditionalOnBean(Pools.class)
public final class LbIpvsAutoConfiguration {

    private static final PropertyPath PATH = new PropertyPath("lb.ipvs");

    LbIpvsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    DirectorLifecycle lbDirector(LbProperties properties, Pools pools, ObjectProvider<Ipvs> kernel) {
        return new DirectorLifecycle(
                kernel.getIfAvailable(),
                new KernelServices(pools).plan(properties.services()),
                settings(properties.ipvs()));
    }

    @Bean
    @ConditionalOnMissingBean
    LbDoctor lbDoctor() {
        return LbDoctor.ofThisHost();
    }

    @Bean
    @ConditionalOnMissingBean
    DirectorHost lbDirectorHost(
            LbProperties properties, DirectorLifecycle director, LbDoctor doctor, ObjectProvider<OwnHealth> health) {
        VrrpProperties vrrp = properties.ipvs().vrrp();
        OwnHealth own = health.getIfAvailable();
        String file = vrrp.file();
        return new DirectorHost(
                director,
                doctor,
                new VrrpPlan(vrrp, director.services(), own == null ? null : own.url()).settings(),
                file == null || file.isBlank() ? null : Path.of(file));
    }

    /** Apart, since only an application with a web server and the actuator says by a URL that it lives. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication
    @ConditionalOnClass(name = "org.springframework.boot.health.actuate.endpoint.HealthEndpoint")
    static class Web {

        @Bean
        OwnHealth lbOwnHealth(Environment environment) {
            return new OwnHealth(environment);
        }
    }

    private static DirectorSettings settings(IpvsProperties ipvs) {
        String file = ipvs.stateFile();
        return PATH.below(() -> new DirectorSettings(
                ipvs.interval(),
                ipvs.drainLimit(),
                ipvs.dryRun(),
                DirectorSettings.OnClose.valueOf(ipvs.onClose().name()),
                file == null || file.isBlank() ? null : Path.of(file),
                timeouts(ipvs.timeouts()),
                daemons(ipvs.sync())));
    }

    private static @Nullable Timeouts timeouts(IpvsProperties.Timeouts timeouts) {
        Timeouts seconds = new Timeouts(
                seconds("timeouts.tcp", timeouts.tcp()),
                seconds("timeouts.tcp-fin", timeouts.tcpFin()),
                seconds("timeouts.udp", timeouts.udp()));
        return seconds.equals(new Timeouts(0, 0, 0)) ? null : seconds;
    }

    private static int seconds(String key, @Nullable Duration time) {
        if (time == null) {
            return 0;
        }
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofDays(31)) > 0) {
            throw new InvalidValueException(key, time, "1s to 31d");
        }
        return (int) time.toSeconds();
    }

    private static List<SyncDaemon> daemons(IpvsProperties.Sync sync) {
        String device = sync.device();
        if (!sync.roles().isEmpty() && (device == null || device.isBlank())) {
            throw new InvalidValueException("sync.device", "", "the network device of the sync daemons, such as eth0");
        }
        return sync.roles().stream()
                .map(role ->
                        SyncDaemon.of(SyncDaemon.Role.valueOf(role.name()), device == null ? "" : device, sync.id()))
                .toList();
    }
}
