package io.lb4j.spring.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Tunnel;
import io.lb4j.ipvs.director.ApplicationYaml;
import io.lb4j.ipvs.director.ServiceTables;
import io.lb4j.ipvs.ipvsadm.Names;
import io.lb4j.ipvs.ipvsadm.RuleReader;
import io.lb4j.ipvs.ipvsadm.RuleText;
import io.lb4j.ipvs.ipvsadm.RuleText.Form;
import io.lb4j.ipvs.ipvsadm.Rules;
import io.lb4j.ipvs.ipvsadm.ServiceTable;
import io.lb4j.spring.Pools;
import io.lb4j.spring.YamlContext;
import io.lb4j.spring.actuate.KernelView;
import io.lb4j.spring.actuate.LbEndpoint;
import io.lb4j.spring.actuate.LbEndpointAutoConfiguration;
import io.lb4j.spring.actuate.LbMetricsAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class LbIpvsAutoConfigurationTest {

    private static final String WEB = """
            lb.pools.web:
              scheduler: wlc
              servers: [10.0.0.2:80 weight=5, 10.0.0.3:80 weight=8]
            lb.services.www: { address: "192.0.2.10:80", protocol: tcp, pool: web, via: dr }
            """;

    private final MemoryIpvs kernel = new MemoryIpvs();

    private ApplicationContextRunner runner(String yaml) {
        return YamlContext.runner(yaml).withBean("kernel", Ipvs.class, () -> kernel);
    }

    private static String textOf(String yaml) {
        return YamlContext.failureText(YamlContext.runner(yaml));
    }

    private List<String> servers() {
        return kernel.servers.values().stream()
                .flatMap(servers -> servers.values().stream())
                .map(server -> server.key() + " " + server.method() + " " + server.weight())
                .toList();
    }

    @Test
    void serviceOfTheKernelIsThereWhenTheApplicationHasStartedAndStays() {
        runner(WEB).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(kernel.services).hasSize(1);
            assertThat(servers()).containsExactly("10.0.0.2:80 ROUTE 5", "10.0.0.3:80 ROUTE 8");
        });
        assertThat(kernel.closed).isTrue();
        assertThat(kernel.services).hasSize(1);
    }

    @Test
    void serviceGoesWithTheApplicationIfItIsSaidSo() {
        runner(WEB + "lb.ipvs.on-close: remove\n")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(kernel.services).isEmpty();
    }

    @Test
    void dryRunChangesNothing() {
        runner(WEB + "lb.ipvs.dry-run: true\n")
                .run(context -> assertThat(kernel.services).isEmpty());
    }

    @Test
    void poolDrivesTheKernel() {
        runner(WEB).run(context -> {
            Pool pool = context.getBean(Pools.class).pool("web");
            pool.weight("10.0.0.2:80", 1);
            Objects.requireNonNull(context.getBean(DirectorLifecycle.class).director())
                    .reconcile();
            assertThat(servers()).containsExactly("10.0.0.2:80 ROUTE 1", "10.0.0.3:80 ROUTE 8");
        });
    }

    @Test
    void everyKeyReachesTheKernel() {
        runner("""
                lb.ipvs:
                  interval: 2s
                  drain-limit: 10m
                  timeouts: { tcp: 10m, tcp-fin: 1m, udp: 30s }
                  sync: { roles: [master, backup], device: eth1, id: 7 }
                lb.pools:
                  sip: { scheduler: sh sh-port, servers: '10.0.0.2:5060', persistence: { kind: client, netmask: 24, timeout: 1m } }
                  marked: { scheduler: wlc, servers: '[fd00::2]:0', persistence: { kind: mark, prefix: 64 } }
                lb.services:
                  phones:
                    { address: '192.0.2.10:5060', protocol: udp, pool: sip, via: tun,
                      kernel: { one-packet: true, engine: sip, tunnel: { kind: gue, port: 6080, checksum: full } } }
                  marks: { mark: 5, pool: marked, via: nat, kernel.family: ipv6 }
                """).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(kernel.timeouts).isEqualTo(new Timeouts(600, 60, 30));
            assertThat(kernel.daemons)
                    .containsExactly(
                            SyncDaemon.of(SyncDaemon.Role.MASTER, "eth1", 7),
                            SyncDaemon.of(SyncDaemon.Role.BACKUP, "eth1", 7));
            assertThat(kernel.services.values())
                    .anySatisfy(service -> {
                        assertThat(service.scheduler()).isEqualTo("sh");
                        assertThat(service.flags()).hasSize(1);
                        assertThat(service.onePacket()).isTrue();
                        assertThat(service.persistent()).isEqualTo(new Persistent(60, 24, "sip"));
                    })
                    .anySatisfy(service -> {
                        assertThat(service.key()).isEqualTo(new FirewallMark(5, AddressFamily.IPV6));
                        assertThat(service.persistent()).isEqualTo(new Persistent(300, 64, null));
                    });
            assertThat(kernel.servers.values())
                    .anySatisfy(servers -> assertThat(servers.values())
                            .extracting(IpvsServer::tunnel)
                            .containsExactly(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.FULL)))
                    .anySatisfy(servers -> assertThat(servers.values())
                            .extracting(IpvsServer::method)
                            .containsExactly(ForwardingMethod.MASQUERADE));
        });
    }

    @Test
    void rulesOfIpvsadmBecomeAConfiguration() {
        List<ServiceTable> tables = Rules.table(new RuleReader(Names.none()).read("""
                -A -t 10.99.0.1:80 -s sh -b sh-port,sh-fallback -p 300 -M 255.255.255.0
                -a -t 10.99.0.1:80 -r 10.99.1.2:80 -i -w 3 --tun-type gue --tun-port 6080 --tun-csum
                -A -t [fd00:99::1]:80 -s wlc -p 60 -M 64
                -a -t [fd00:99::1]:80 -r [fd00:98::2]:8080 -m -w 2 -x 100 -y 20
                -A -t 10.99.0.2:0 -s rr -p 360
                -a -t 10.99.0.2:0 -r 10.99.1.2:0 -g -w 0
                -A -u 10.99.0.1:53 -s rr -o
                -a -u 10.99.0.1:53 -r 10.99.1.3:53 -g -w 1
                -A --sctp-service 10.99.0.1:99 -s nq
                -a --sctp-service 10.99.0.1:99 -r 10.99.1.3:99 -g -w 1
                -A -f 8 -6 -s wlc -p 100 --pe sip
                -a -f 8 -6 -r [fd00:98::2]:0 -g -w 1
                """));
        String yaml = ApplicationYaml.of(ServiceTables.directed(tables));

        runner(yaml).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(RuleText.save(ServiceTable.all(kernel), Form.LOSSLESS))
                    .isEqualTo(RuleText.save(tables, Form.LOSSLESS));
        });
    }

    @Test
    void withoutServicesOfTheKernelNobodyAsksIt() {
        kernel.refusal = new IpvsException(Reason.NOT_PERMITTED, "no");
        runner("lb.pools.web.servers: 127.0.0.1:9001\n")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void kernelThatRefusesStopsTheStartWithWhatToDo() {
        kernel.refusal = new IpvsException(Reason.NOT_PERMITTED, "list services: not permitted");

        assertThat(YamlContext.failureText(runner(WEB)))
                .contains("carried by kernel IPVS, but: list services: not permitted")
                .contains("CAP_NET_ADMIN");
        assertThat(kernel.closed).isTrue();
    }

    @Test
    void stateFileThatCannotBeReadStopsTheStart(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("services"), "TCP 192.0.2.10\n");

        assertThat(YamlContext.failureText(runner(WEB + "lb.ipvs.state-file: " + file + "\n")))
                .contains("Property: lb.ipvs.state-file")
                .contains("\"TCP 192.0.2.10\" in it names no service");
        assertThat(kernel.services).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lb.pools.web.scheduler: least_conn | lb.pools.web.scheduler | Did you mean \"wlc\"?",
                "lb.pools.web.persistence: { kind: cookie, cookie.name: srv } | lb.pools.web.persistence.kind | cookies",
                "lb.services.www.address: '192.0.2.10:8080' | lb.pools.web.servers | cannot change ports, nat can",
                "lb.services.www.address: '0.0.0.0:80' | lb.services.www.address | one address",
                "lb.services.www.mark: 5 | lb.services.www.mark | nothing beside an address",
                "lb.services.www.kernel.tunnel: { kind: gre } | lb.services.www.kernel.tunnel | via tun",
                "lb.services.www.kernel.tunnel: { kind: gue } | lb.services.www.kernel.tunnel.port | 1..65535 for GUE",
                "lb.services.www.kernel.engine: sip | lb.services.www.kernel.engine | persistence",
                "lb.services.www.max-connections: 5 | lb.services.www.max-connections | the kernel carries the service",
                "lb.services.www.pool: wep | lb.services.www.pool | Did you mean \"web\"?",
                "lb.services.two: { address: '192.0.2.10:80', pool: web, via: nat } | lb.services.two.address | www has not",
                "lb.pools.web.queue: { length: 5 } | lb.pools.web.limits | lets nobody wait",
                "lb.ipvs.interval: 10ms | lb.ipvs.interval | 1s to 1h",
                "lb.ipvs.drain-limit: 0s | lb.ipvs.drain-limit | more than 0",
                "lb.ipvs.sync.roles: master | lb.ipvs.sync.device | such as eth0",
                "lb.ipvs.sync: { roles: master, device: eth0, id: 256 } | lb.ipvs.sync-id | 0..255",
                "lb.ipvs.timeouts.tcp: 10ms | lb.ipvs.timeouts.tcp | 1s to 31d"
            })
    void whatTheKernelCannotDoIsRefusedWithItsPlace(String yaml, String property, String expected) {
        assertThat(textOf(WEB + yaml.strip() + "\n"))
                .contains("Property: " + property.strip())
                .contains(expected.strip());
    }

    @Test
    void withoutTheAdapterItIsNamed() {
        String text = YamlContext.failureText(
                YamlContext.runner(WEB).withClassLoader(new FilteredClassLoader("io.lb4j.ipvs")));

        assertThat(text)
                .contains("Property: lb.services.www.via")
                .contains("lb-ipvs-adapter on the class path, which directs the kernel");
    }

    @Test
    void kernelIsShownBesideThePools() {
        runner(WEB + "management.endpoints.web.exposure.include: lb\n")
                .withConfiguration(
                        AutoConfigurations.of(EndpointAutoConfiguration.class, LbEndpointAutoConfiguration.class))
                .run(context -> {
                    Objects.requireNonNull(
                                    context.getBean(DirectorLifecycle.class).director())
                            .freshReport();
                    KernelView view =
                            context.getBean(LbEndpoint.class).overview().kernel();
                    assertThat(view).isNotNull();
                    KernelView.Service www =
                            Objects.requireNonNull(view.services().get("www"));
                    assertThat(www.address()).isEqualTo("TCP 192.0.2.10:80");
                    assertThat(www.via()).isEqualTo("dr");
                    KernelView.RealServer first = www.servers().get(0);
                    assertThat(first.id()).isEqualTo("10.0.0.2:80");
                    assertThat(first.active()).isEqualTo(2);
                    assertThat(first.traffic()).containsEntry("inBytes", 4L);
                });
    }

    @Test
    void kernelIsMetered() {
        runner(WEB)
                .withConfiguration(
                        AutoConfigurations.of(MetricsAutoConfiguration.class, LbMetricsAutoConfiguration.class))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> {
                    Objects.requireNonNull(
                                    context.getBean(DirectorLifecycle.class).director())
                            .freshReport();
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(registry.get("lb.kernel.connections")
                                    .tags("service", "www", "server", "10.0.0.2:80", "state", "active")
                                    .gauge()
                                    .value())
                            .isEqualTo(2);
                    assertThat(registry.get("lb.kernel.bytes")
                                    .tags("service", "www", "server", "10.0.0.3:80", "direction", "out")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(3);
                    context.getBean(Pools.class).pool("web").update(specs -> specs.subList(0, 1));
                    kernel.servers
                            .values()
                            .forEach(servers -> servers.keySet()
                                    .removeIf(key -> key.toString().equals("10.0.0.3:80")));
                    Objects.requireNonNull(
                                    context.getBean(DirectorLifecycle.class).director())
                            .freshReport();
                    assertThat(registry.find("lb.kernel.weight").meters()).hasSize(1);
                });
    }
}
