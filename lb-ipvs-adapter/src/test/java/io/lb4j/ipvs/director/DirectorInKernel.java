package io.lb4j.ipvs.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.InvalidValueException;
import io.lb4j.core.LbListener;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolSnapshot;
import io.lb4j.core.Probe;
import io.lb4j.core.ServerState;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Transport;
import io.lb4j.ipvs.director.DirectorSettings.OnClose;
import io.lb4j.ipvs.kernel.Shell;
import io.lb4j.ipvs.netlink.NetlinkIpvs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectorInKernel {

    private static final String VIRTUAL = "10.99.9.1:80";
    private static final DirectorSettings SETTINGS = DirectorSettings.STANDARD;

    private final Ipvs kernel = NetlinkIpvs.open();
    private final Pool pool = Services.pool("wrr", "10.99.9.2 weight=3", "10.99.9.3")
            .health(HealthPolicy.none().withProbe(Probe.tcp().turningAfter(1, 1)))
            .build();
    private final DirectedService service = Services.tcp(VIRTUAL, Via.NAT, pool);

    @BeforeEach
    void empty() {
        kernel.flush();
    }

    @AfterEach
    void close() {
        kernel.flush();
        kernel.close();
    }

    private Director direct(DirectorSettings settings) {
        return Director.start(kernel, List.of(service), settings);
    }

    private List<String> weights() {
        return kernel.servers(service.key()).stream()
                .map(entry -> entry.server().key() + " " + entry.server().weight())
                .toList();
    }

    private int weight(String server) {
        return kernel.servers(service.key()).stream()
                .filter(entry -> entry.server().key().toString().equals(server))
                .mapToInt(entry -> entry.server().weight())
                .sum();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(1);
        }
    }

    @Test
    void poolBecomesAVirtualServiceWithTheNewestServerFirst() {
        try (Director director = direct(SETTINGS)) {
            assertThat(kernel.service(service.key()).service()).isEqualTo(service.definition());
            assertThat(weights()).containsExactly("10.99.9.3:80 1", "10.99.9.2:80 3");
            assertThat(director.plan().isEmpty()).isTrue();
            assertThat(director.report().problems()).isEmpty();
        }
    }

    @Test
    void everyChangeOfThePoolReachesTheKernel() throws InterruptedException {
        try (Director director = direct(SETTINGS)) {
            pool.weight("10.99.9.3:80", 7);
            await("weight", () -> weights().contains("10.99.9.3:80 7"));
            pool.probed("10.99.9.3:80", false, "connection refused");
            await("down", () -> weights().contains("10.99.9.3:80 0"));
            pool.probed("10.99.9.3:80", true, "");
            await("up", () -> weights().contains("10.99.9.3:80 7"));
            pool.scheduler(io.lb4j.core.Scheduler.named("sh sh-port"));
            await(
                    "scheduler",
                    () -> kernel.service(service.key()).service().scheduler().equals("sh"));
            assertThat(director.reconcile().isEmpty()).isTrue();
        }
    }

    @Test
    void changeIsFollowedAlthoughItWasPlannedBefore() throws InterruptedException {
        Pool planned = Services.pool("wrr", "10.99.9.2 weight=3", "10.99.9.3").build();
        AtomicReference<Director> asked = new AtomicReference<>();
        AtomicReference<Plan> plan = new AtomicReference<>();
        planned.addListener(
                new LbListener() { // before that of the director
                    @Override
                    public void published(PoolSnapshot snapshot) {
                        Director director = asked.get();
                        if (director != null) {
                            plan.set(director.plan());
                        }
                    }
                });
        try (Director director = Director.start(
                kernel, List.of(Services.tcp(VIRTUAL, Via.NAT, planned)), SETTINGS.withInterval(Duration.ofHours(1)))) {
            director.reconcile(); // it has nothing more to follow
            asked.set(director);
            planned.weight("10.99.9.3:80", 7);
            await("weight", () -> weights().contains("10.99.9.3:80 7"));
            assertThat(Objects.requireNonNull(plan.get()).steps()).hasSize(1);
        }
    }

    @Test
    void servicesThatFollowARefusedOneAreDirectedAllTheSame() throws InterruptedException {
        try (Director director = direct(SETTINGS)) {
            Pool unknown = Services.pool("twos", "10.99.9.4").build();
            DirectedService refused = Services.tcp("10.99.9.1:81", Via.NAT, unknown);
            assertThatExceptionOfType(IpvsException.class).isThrownBy(() -> director.direct(List.of(refused, service)));

            pool.weight("10.99.9.3:80", 7);
            await("weight", () -> weights().contains("10.99.9.3:80 7"));
            unknown.scheduler(io.lb4j.core.Scheduler.named("rr"));
            await("mended", () -> director.report().problems().isEmpty());
            assertThat(kernel.services()).hasSize(2);
        }
    }

    @Test
    void whatSomebodyElseChangedIsChangedBack() {
        try (Director director = direct(SETTINGS)) {
            ServerKey second = new ServerKey(address("10.99.9.3"), 80);
            kernel.delete(service.key(), second);
            kernel.edit(
                    service.key(), IpvsServer.of(new ServerKey(address("10.99.9.2"), 80), ForwardingMethod.ROUTE, 9));
            assertThat(director.reconcile().steps()).hasSize(2);
            kernel.delete(service.key());
            assertThat(director.reconcile().steps()).hasSize(3);

            assertThat(weights()).containsExactly("10.99.9.3:80 1", "10.99.9.2:80 3");
        }
    }

    @Test
    void changeThatMeetsAStrangersIsMadeAllTheSame() throws InterruptedException {
        try (Director director = direct(SETTINGS)) {
            kernel.delete(service.key());
            pool.weight("10.99.9.3:80", 7);
            await("the service is back", () -> weights().contains("10.99.9.3:80 7"));
            assertThat(director.reconcile().isEmpty()).isTrue();
        }
    }

    @Test
    void servicesOfOthersAreLeftAlone() {
        IpvsService foreign = IpvsService.of(new ServiceAddress(Transport.UDP, address("10.99.9.1"), 53), "rr");
        kernel.add(foreign);
        try (Director director = direct(SETTINGS.withOnClose(OnClose.REMOVE))) {
            assertThat(director.reconcile().isEmpty()).isTrue();
            assertThat(kernel.services()).hasSize(2);
        }
        assertThat(kernel.services())
                .singleElement()
                .satisfies(left -> assertThat(left.service()).isEqualTo(foreign));
    }

    @Test
    void directorThatStartsAgainChangesNothing() {
        direct(SETTINGS).close();
        ServerEntry before = kernel.servers(service.key()).get(0);

        assertThat(Director.plan(kernel, List.of(service), SETTINGS).isEmpty()).isTrue();
        direct(SETTINGS).close();
        assertThat(kernel.servers(service.key()).get(0)).isEqualTo(before);
    }

    @Test
    void serverThatWasDownStaysSoThroughARestartUntilItsProbePasses() throws InterruptedException {
        pool.probed("10.99.9.2:80", false, "connection refused");
        direct(SETTINGS).close();
        Pool anew = Services.pool("wrr", "10.99.9.2 weight=3", "10.99.9.3 weight=2")
                .health(HealthPolicy.none()
                        .withProbe(Probe.tcp().turningAfter(1, 2).asMandatory()))
                .build();

        try (Director director = Director.start(kernel, List.of(Services.tcp(VIRTUAL, Via.NAT, anew)), SETTINGS)) {
            assertThat(weights()).containsExactly("10.99.9.3:80 2", "10.99.9.2:80 0");
            anew.probed("10.99.9.2:80", true, "");
            anew.probed("10.99.9.3:80", true, "");
            await("up", () -> weights().equals(List.of("10.99.9.3:80 2", "10.99.9.2:80 3")));
            assertThat(director.reconcile().isEmpty()).isTrue();
        }
    }

    @Test
    void planIsToldAndNotMade() {
        try (Director director = direct(SETTINGS.asDryRun().withOnClose(OnClose.REMOVE))) {
            assertThat(kernel.services()).isEmpty();
            assertThat(director.plan()).hasToString("""
                            add service TCP 10.99.9.1:80 (service www)
                            add server 10.99.9.2:80 to TCP 10.99.9.1:80: weight 3 (in service)
                            add server 10.99.9.3:80 to TCP 10.99.9.1:80: weight 1 (in service)""");
        }
    }

    @Test
    void serviceTakenOutWhileNobodyDirectedGoesByTheStateFile(@TempDir Path directory) throws InterruptedException {
        Path file = directory.resolve("run").resolve("services");
        direct(SETTINGS.withStateFile(file)).close();

        try (Director director = Director.start(kernel, List.of(), SETTINGS.withStateFile(file))) {
            await(
                    "gone",
                    () -> director.reconcile().isEmpty() && kernel.services().isEmpty());
        }
        assertThat(file).content().doesNotContain("10.99.9.1");
    }

    @Test
    void drainingServerIsDeletedWithItsLastConnection() throws IOException, InterruptedException {
        Shell.run("ip addr add 10.99.9.1/32 dev lo", "ip addr add 10.99.9.2/32 dev lo");
        try (Director director = direct(SETTINGS);
                ServerSocket server = new ServerSocket(80, 5, address("10.99.9.2"))) {
            pool.admin("10.99.9.3:80", ServerState.DOWN);
            await("one server", () -> weights().equals(List.of("10.99.9.2:80 3")));
            Socket client = new Socket();
            client.connect(new InetSocketAddress(address("10.99.9.1"), 80), 5000);
            try (client;
                    Socket accepted = server.accept()) {
                pool.drain("10.99.9.2:80", Duration.ofMinutes(1)).isDone();
                await("weight 0", () -> weights().equals(List.of("10.99.9.2:80 0")));
                for (int i = 0; i < 3; i++) {
                    director.reconcile();
                }
                assertThat(weights()).containsExactly("10.99.9.2:80 0");
                client.getOutputStream().write('x');
                assertThat(accepted.getInputStream().read()).isEqualTo('x');
                client.setSoLinger(true, 0); // a reset leaves no TIME_WAIT behind; the entry lives for ten seconds
            }
            await("gone", () -> weights().isEmpty());
        } finally {
            Shell.run("ip addr del 10.99.9.1/32 dev lo", "ip addr del 10.99.9.2/32 dev lo");
        }
    }

    @Test
    void drainEndsAtItsLimit() throws IOException, InterruptedException {
        Shell.run("ip addr add 10.99.9.1/32 dev lo", "ip addr add 10.99.9.2/32 dev lo");
        try (Director director = direct(SETTINGS.withDrainLimit(Duration.ofSeconds(1)));
                ServerSocket server = new ServerSocket(80, 5, address("10.99.9.2"))) {
            pool.admin("10.99.9.3:80", ServerState.DOWN);
            await("one server", () -> weights().equals(List.of("10.99.9.2:80 3")));
            try (Socket client = new Socket(address("10.99.9.1"), 80);
                    Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                DirectorReport.ServerReport seen =
                        director.freshReport().services().get(0).servers().get(0);
                assertThat(seen.id()).isEqualTo("10.99.9.2:80");
                assertThat(Objects.requireNonNull(seen.kernel()).active()).isEqualTo(1);
                pool.admin("10.99.9.2:80", ServerState.DRAINING);
                await("gone", () -> weights().isEmpty());
                client.setSoLinger(true, 0);
            }
        } finally {
            Shell.run("ip addr del 10.99.9.1/32 dev lo", "ip addr del 10.99.9.2/32 dev lo");
        }
    }

    @Test
    void sorryServerComesInWhileNoPrimaryServes() throws InterruptedException {
        Pool sorry = Services.pool("wrr", "10.99.9.2", "10.99.9.9 backup")
                .health(HealthPolicy.none().withProbe(Probe.tcp().turningAfter(1, 1)))
                .build();
        try (Director director = Director.start(kernel, List.of(Services.tcp(VIRTUAL, Via.NAT, sorry)), SETTINGS)) {
            assertThat(weights()).containsExactly("10.99.9.2:80 1");
            sorry.probed("10.99.9.2:80", false, "connection refused");
            await("sorry", () -> weights().equals(List.of("10.99.9.9:80 1", "10.99.9.2:80 0")));
            sorry.probed("10.99.9.2:80", true, "");
            await("back", () -> weights().equals(List.of("10.99.9.2:80 1")));
            assertThat(director.report().problems()).isEmpty();
        }
    }

    @Test
    void serverThatComesBackGrowsByItself() throws InterruptedException {
        Pool slow = Services.pool("wlc", "10.99.9.2 weight=100 slow_start=4s", "10.99.9.3 weight=100")
                .health(HealthPolicy.none().withProbe(Probe.tcp().turningAfter(1, 1)))
                .build();
        try (Director director = Director.start(kernel, List.of(Services.tcp(VIRTUAL, Via.NAT, slow)), SETTINGS)) {
            slow.probed("10.99.9.2:80", false, "connection refused");
            slow.probed("10.99.9.2:80", true, "");
            await("its first share", () -> weight("10.99.9.2:80") < 50);
            Set<Integer> seen = new TreeSet<>();
            await("all of its weight", () -> {
                seen.add(weight("10.99.9.2:80"));
                return seen.contains(100);
            });
            assertThat(seen).hasSizeGreaterThan(2);
            assertThat(director.reconcile().isEmpty()).isTrue();
        }
    }

    @Test
    void refusedServiceStopsTheStart() {
        Pool unknown = Services.pool("twos", "10.99.9.2").build();

        assertThatExceptionOfType(IpvsException.class)
                .isThrownBy(() -> Director.start(kernel, List.of(Services.tcp(VIRTUAL, Via.NAT, unknown)), SETTINGS))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_NAME))
                .withMessageContaining("twos");
    }

    @Test
    void twoServicesOfOneAddressAreRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Director.start(kernel, List.of(service, service), SETTINGS))
                .withMessage("address: \"TCP 10.99.9.1:80\" (expected: one that service www has not)");
        assertThat(kernel.services()).isEmpty();
    }

    @Test
    void poolThatTheKernelCannotCarryAnyMoreLeavesItsServiceAsItWas() throws InterruptedException {
        try (Director director = direct(SETTINGS)) {
            pool.scheduler(io.lb4j.core.Scheduler.named("p2c"));
            await("problem", () -> !director.report().problems().isEmpty());
            assertThat(director.report().problems().get(0)).startsWith("service www stays as it was: pool.scheduler");
            assertThat(kernel.service(service.key()).service().scheduler()).isEqualTo("wrr");
            pool.scheduler(io.lb4j.core.Scheduler.named("rr"));
            await("mended", () -> director.report().problems().isEmpty());
        }
    }

    @Test
    void timeoutsAndDaemonsAreKept() {
        Timeouts before = kernel.timeouts();
        DirectorSettings settings = SETTINGS.withTimeouts(new Timeouts(800, 0, 200))
                .withDaemons(List.of(SyncDaemon.of(SyncDaemon.Role.MASTER, "lo", 5)));
        try (Director director = direct(settings)) {
            assertThat(kernel.timeouts()).isEqualTo(new Timeouts(800, before.tcpFinSeconds(), 200));
            kernel.timeouts(new Timeouts(700, 0, 0));
            kernel.stop(SyncDaemon.Role.MASTER);
            assertThat(director.reconcile().isEmpty()).isTrue();
            assertThat(kernel.timeouts().tcpSeconds()).isEqualTo(800);
            assertThat(kernel.daemons())
                    .singleElement()
                    .satisfies(daemon -> assertThat(daemon.syncId()).isEqualTo(5));
        } finally {
            kernel.stop(SyncDaemon.Role.MASTER);
            kernel.timeouts(before);
        }
    }

    private static InetAddress address(String literal) {
        return IpLiteral.parse("address", literal);
    }
}
