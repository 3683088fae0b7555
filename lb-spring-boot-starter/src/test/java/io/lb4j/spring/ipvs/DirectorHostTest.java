package io.lb4j.spring.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.doctor.HostFacts;
import io.lb4j.ipvs.doctor.LbDoctor;
import io.lb4j.ipvs.netlink.HostNetwork;
import io.lb4j.spring.YamlContext;
import io.lb4j.spring.actuate.DoctorView;
import io.lb4j.spring.actuate.LbEndpoint;
import io.lb4j.spring.actuate.LbEndpointAutoConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

class DirectorHostTest {

    static final String WEB = """
            lb.pools.web: { scheduler: wlc, servers: '10.0.0.2:80' }
            lb.services.www: { address: "192.0.2.10:80", protocol: tcp, pool: web, via: nat }
            """;
    private static final String VRRP = """
            lb.ipvs.vrrp.device: eth0
            lb.ipvs.vrrp.router-id: 51
            lb.ipvs.vrrp.track.url: "http://127.0.0.1:8080/actuator/health/liveness"
            """;

    @TempDir
    private Path folder;

    /** A host that has no devices at all, and forwards nothing. */
    static ApplicationContextRunner runner(String yaml) {
        HostFacts facts = new HostFacts(
                new HostNetwork(List.of(), List.of(), List.of()),
                Map.of("net/ipv4/ip_forward", "0")::get,
                Set.of("ip_vs", "ip_vs_wlc"),
                "6.1.0");
        return runner(yaml, LbDoctor.of(() -> facts));
    }

    static ApplicationContextRunner runner(String yaml, LbDoctor doctor) {
        return YamlContext.runner(yaml)
                .withBean("kernel", Ipvs.class, MemoryIpvs::new)
                .withBean("doctor", LbDoctor.class, () -> doctor);
    }

    @Test
    void doctorIsShownByTheEndpoint() {
        endpoint(WEB + VRRP).run(context -> {
            DoctorView view = (DoctorView) context.getBean(LbEndpoint.class).part("ipvs");
            assertThat(view).isNotNull();
            DoctorView.Service www = Objects.requireNonNull(view.services().get("www"));
            assertThat(www.findings())
                    .extracting(DoctorView.Finding::command)
                    .contains("sysctl -w net.ipv4.ip_forward=1");
            assertThat(www.realServerScript()).startsWith("#!/bin/sh\n").contains("ip route replace default");
            assertThat(view.keepalived()).contains("vrrp_instance lb4j");
        });
    }

    @Test
    void poolOfThatNameHidesTheDoctor() {
        endpoint(WEB + "lb.pools.ipvs.servers: 10.0.0.2:80\n")
                .run(context -> assertThat(context.getBean(LbEndpoint.class).part("ipvs"))
                        .isInstanceOf(LbEndpoint.PoolView.class));
    }

    @Test
    void withoutServicesOfTheKernelThereIsNoDoctor() {
        endpoint("lb.pools.web.servers: 10.0.0.2:80\n")
                .run(context -> assertThat(context.getBean(LbEndpoint.class).part("ipvs"))
                        .isNull());
    }

    private static ApplicationContextRunner endpoint(String yaml) {
        return runner(yaml + "management.endpoints.web.exposure.include: lb\n")
                .withConfiguration(
                        AutoConfigurations.of(EndpointAutoConfiguration.class, LbEndpointAutoConfiguration.class));
    }

    @Test
    void fileOfKeepalivedIsWrittenAtTheStartAndAgain() {
        Path file = folder.resolve("new").resolve("keepalived.conf");
        runner(WEB + VRRP + "lb.ipvs.vrrp.file: " + file + "\n")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(file).content().contains("192.0.2.10/32 dev eth0").contains("priority 100");

        runner(WEB + VRRP + "lb.ipvs.vrrp.priority: 150\nlb.ipvs.vrrp.file: " + file + "\n")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(file).content().contains("priority 150");
    }

    @Test
    void withoutVrrpNothingIsSaidToKeepalived() {
        runner(WEB)
                .run(context -> assertThat(context.getBean(DirectorHost.class).keepalived())
                        .isNull());
    }

    @Test
    void dryRunWritesNothing() {
        Path file = folder.resolve("keepalived.conf");
        runner(WEB + VRRP + "lb.ipvs: { dry-run: true, vrrp.file: " + file + " }\n")
                .run(context -> assertThat(file).doesNotExist());
    }

    @Test
    void fileOfSomebodyElseStaysAndStopsTheStart() throws IOException {
        Path file = folder.resolve("keepalived.conf");
        Files.writeString(file, "# mine\n");

        assertThat(YamlContext.failureText(runner(WEB + VRRP + "lb.ipvs.vrrp.file: " + file + "\n")))
                .contains("Property: lb.ipvs.vrrp.file")
                .contains("somebody else's");
        assertThat(file).content().isEqualTo("# mine\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ router-id: 51 } | device | such as eth0",
                "{ priority: 150 } | device | such as eth0",
                "{ track.weight: -5 } | device | such as eth0",
                "{ device: eth0 } | router-id | 1..255",
                "{ device: eth0, router-id: 256, track.enabled: false } | router-id | 1..255",
                "{ device: 'eth0 }', router-id: 1, track.enabled: false } | device | such as eth0",
                "{ device: eth0, router-id: 1 } | track.url | lb.ipvs.vrrp.track.enabled: false",
                "{ device: eth0, router-id: 1, track.url: 'file:///etc' } | track.url | http://127.0.0.1:8080",
                "{ device: eth0, router-id: 1, track: { url: 'http://h', interval: 10ms } } | track.interval | 1s to 1h",
                "{ device: eth0, router-id: 1, track: { url: 'http://h', weight: 5 } } | track.weight | -253..0",
                "{ device: eth0, router-id: 1, track.enabled: false, priority: 255 } | priority | 1..254",
                "{ device: eth0, router-id: 1, track.enabled: false, interval: 1ms } | interval | 100ms to 40s",
                "{ device: eth0, router-id: 1, track.enabled: false, nopreempt: true, state: master } | state | backup",
                "{ device: eth0, router-id: 1, track.enabled: false, nopreempt: true, preempt-delay: 5s } | preempt-delay | nopreempt",
                "{ device: eth0, router-id: 1, track.enabled: false, addresses: [10.0.0.1/24, host] } | addresses[1] | such as 192.0.2.10",
                "{ device: eth0, router-id: 1, track.enabled: false, unicast-peers: 'fd00::1' } | unicast-peers | IPV4",
                "{ device: eth0, router-id: 1, track.enabled: false, unicast-peers: 10.0.0.1/8 } | unicast-peers[0] | an IP address"
            })
    void whatKeepalivedCannotDoIsRefusedWithItsPlace(String vrrp, String property, String expected) {
        assertThat(YamlContext.failureText(runner(WEB + "lb.ipvs.vrrp: " + vrrp.strip() + "\n")))
                .contains("Property: lb.ipvs.vrrp." + property.strip() + "\n")
                .contains(expected.strip());
    }

    @Test
    void applicationSaysThatItLivesWhereItsActuatorListens() {
        assertThat(url()).isEqualTo("http://127.0.0.1:8080/actuator/health/liveness");
        assertThat(url("server.port", "9000", "server.servlet.context-path", "/app"))
                .isEqualTo("http://127.0.0.1:9000/app/actuator/health/liveness");
        assertThat(url(
                        "management.server.port",
                        "9001",
                        "management.server.base-path",
                        "/m",
                        "server.servlet.context-path",
                        "/app"))
                .isEqualTo("http://127.0.0.1:9001/m/actuator/health/liveness");
        assertThat(url("management.endpoints.web.base-path", "/", "server.address", "10.0.0.5"))
                .isEqualTo("http://10.0.0.5:8080/health/liveness");
        assertThat(url("management.endpoints.web.exposure.include", "lb,health"))
                .endsWith("/health/liveness");
    }

    @Test
    void withoutAPlainFixedPortItSaysNothing() {
        assertThat(url("server.port", "0")).isNull();
        assertThat(url("management.server.port", "-1")).isNull();
        assertThat(url("server.ssl.bundle", "edge")).isNull();
        assertThat(url("management.endpoints.web.exposure.include", "lb")).isNull();
    }

    private static @Nullable String url(String... properties) {
        MockEnvironment environment = new MockEnvironment();
        for (int i = 0; i < properties.length; i += 2) {
            environment.setProperty(properties[i], properties[i + 1]);
        }
        return new OwnHealth(environment).url();
    }
}
