package io.lb4j.ipvs.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.CookiePersistence;
import io.lb4j.core.HealthPolicy;
import io.lb4j.core.InvalidValueException;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.PersistenceTemplate.Kind;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolLimits;
import io.lb4j.core.Probe;
import io.lb4j.core.Scheduler;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.core.ZonePreference;
import io.lb4j.ipvs.FirewallMark;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.SchedulerFlag;
import io.lb4j.ipvs.Tunnel;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelAbilitiesTest {

    private static final String VIRTUAL = "192.0.2.10:80";

    private static Pool pool(String... servers) {
        return Services.pool("wlc", servers).build();
    }

    private static void assertRefused(ThrowingCallable definition, String message) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(definition)
                .withMessage(message);
    }

    private static void assertRefused(ThrowingCallable definition, String key, String part) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(definition)
                .withMessageContaining(part)
                .satisfies(refusal -> assertThat(refusal.key()).isEqualTo(key));
    }

    @ParameterizedTest
    @CsvSource({
        "round_robin, wrr", "least_conn, wlc", "ip_hash, sh", "hash $remote_addr consistent, mh", "random two, twos",
        "peak_ewma, sed", "p2c, twos", "maglev, mh", "first, fo", "ring $remote_addr, mh"
    })
    void schedulerThatTheKernelHasNotIsRefusedWithTheNearest(String scheduler, String nearest) {
        assertRefused(
                () -> Services.tcp(
                        VIRTUAL,
                        Via.NAT,
                        Services.pool(scheduler, "10.0.0.2:80").build()),
                "pool.scheduler",
                "did you mean \"" + nearest + "\"?");
    }

    @Test
    void schedulerWithoutANameIsRefused() {
        Scheduler own = (level, previous) -> request -> null;
        assertRefused(
                () -> Services.tcp(
                        VIRTUAL,
                        Via.NAT,
                        Services.pool("rr", "10.0.0.2").scheduler(own).build()),
                "pool.scheduler",
                "one that the kernel has: rr, wrr, lc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf", "twos"})
    void everySchedulerOfLvsIsTheKernels(String scheduler) {
        DirectedService service = Services.tcp(
                VIRTUAL, Via.NAT, Services.pool(scheduler, "10.0.0.2").build());

        assertThat(service.definition().scheduler()).isEqualTo(scheduler);
        assertThat(service.definition().flags()).isEmpty();
    }

    @Test
    void flagsOfSchedulersBecomeTheKernels() {
        Pool sh = Services.pool("sh sh-port,sh-fallback", "10.0.0.2").build();
        Pool mh = Services.pool("mh mh-port", "10.0.0.2").build();

        assertThat(Services.tcp(VIRTUAL, Via.NAT, sh).definition().flags())
                .containsExactlyInAnyOrder(SchedulerFlag.FLAG_1, SchedulerFlag.FLAG_2);
        assertThat(Services.tcp(VIRTUAL, Via.NAT, mh).definition().flags()).containsExactly(SchedulerFlag.FLAG_2);
    }

    @Test
    void persistenceOfClientsBecomesTheKernels() {
        Pool pool = Services.pool("wlc", "10.0.0.2")
                .persistence(PersistenceTemplate.client().withNetmask(24).withTimeout(Duration.ofHours(1)))
                .build();

        assertThat(Services.tcp(VIRTUAL, Via.DR, pool).definition().persistent())
                .isEqualTo(new Persistent(3600, 24, null));
    }

    @Test
    void markIsAServiceOfItsOwnFamily() {
        Pool pool = Services.pool("wlc", "10.0.0.2:0")
                .persistence(PersistenceTemplate.of(Kind.MARK))
                .build();
        DirectedService service = Services.marked(5, Via.NAT, pool);

        assertThat(service.key()).isEqualTo(new FirewallMark(5, io.lb4j.ipvs.AddressFamily.IPV4));
        assertThat(service.definition().persistent()).isEqualTo(new Persistent(300, 32, null));
    }

    @Test
    void persistenceThatNeedsHttpIsRefused() {
        Pool pool = Services.pool("wlc", "10.0.0.2")
                .persistence(CookiePersistence.named("LBID"))
                .build();
        assertRefused(
                () -> Services.tcp(VIRTUAL, Via.NAT, pool),
                "pool.persistence.kind",
                "the kernel sees addresses, and neither headers nor cookies");
    }

    @ParameterizedTest
    @CsvSource({"MARK, 192.0.2.10:80, client", "CLIENT, 192.0.2.10:0, all-ports", "ALL_PORTS, 192.0.2.10:80, client"})
    void persistenceIsOfTheKindThatTheKernelHasThere(Kind kind, String address, String wanted) {
        Pool pool = Services.pool("wlc", "10.0.0.2:0")
                .persistence(PersistenceTemplate.of(kind))
                .build();
        assertRefused(() -> Services.tcp(address, Via.NAT, pool), "pool.persistence.kind", "expected: " + wanted);
    }

    @Test
    void allPortsNeedPersistence() {
        assertRefused(() -> Services.tcp("192.0.2.10:0", Via.NAT, pool("10.0.0.2:0")), "address", "or persistence");
    }

    @ParameterizedTest
    @CsvSource({"DR, dr", "TUN, tun"})
    void onlyNatChangesPorts(Via via, String word) {
        assertRefused(
                () -> Services.tcp(VIRTUAL, via, pool("10.0.0.2:8080")),
                "pool.servers: \"10.0.0.2:8080\" (expected: port 80 as the service, or 0: " + word
                        + " cannot change ports, nat can)");
        assertThat(Services.tcp(VIRTUAL, Via.NAT, pool("10.0.0.2:8080")).method())
                .isEqualTo(ForwardingMethod.MASQUERADE);
    }

    @Test
    void namesAreRefusedSinceTheKernelKnowsNone() {
        assertRefused(
                () -> Services.tcp(VIRTUAL, Via.NAT, pool("web1.example.com")),
                "pool.servers: \"web1.example.com\" (expected: an IP address; the kernel knows no names)");
        assertRefused(() -> Services.tcp("localhost:80", Via.NAT, pool("10.0.0.2")), "address", "knows no names");
        assertRefused(() -> Services.tcp(VIRTUAL, Via.NAT, pool("unix:/run/web")), "pool.servers", "no sockets");
        assertRefused(() -> Services.tcp("300.0.0.1:80", Via.NAT, pool("10.0.0.2")), "address", "an IP address");
    }

    @Test
    void wildcardIsNoVirtualAddress() {
        assertRefused(() -> Services.tcp("0.0.0.0:80", Via.NAT, pool("10.0.0.2")), "address", "one address");
        assertRefused(() -> Services.tcp("[::]:80", Via.NAT, pool("[fd00::2]")), "address", "one address");
    }

    @Test
    void serverOfAnotherFamilyNeedsATunnel() {
        assertRefused(() -> Services.tcp(VIRTUAL, Via.DR, pool("[fd00::2]:80")), "pool.servers", "or via tun");
        assertThat(Services.tcp(VIRTUAL, Via.TUN, pool("[fd00::2]:80")).method())
                .isEqualTo(ForwardingMethod.TUNNEL);
    }

    @Test
    void whatOnlyOurForwarderCountsIsRefused() {
        assertRefused(
                () -> Services.tcp(VIRTUAL, Via.NAT, pool("10.0.0.2 max_conns=5")), "pool.servers", "upper and lower");
        assertRefused(
                () -> Services.tcp(
                        VIRTUAL,
                        Via.NAT,
                        Services.pool("rr", "10.0.0.2")
                                .limits(new PoolLimits(5, 0, PoolLimits.USUAL_QUEUE_TIMEOUT))
                                .build()),
                "pool.limits",
                "the kernel lets nobody wait");
        assertRefused(
                () -> Services.tcp(
                        VIRTUAL,
                        Via.NAT,
                        Services.pool("rr", "10.0.0.2")
                                .zone(new ZonePreference("a", 140))
                                .build()),
                "pool.zone",
                "no zones");
    }

    @Test
    void lowerThresholdNeedsAnUpperOne() {
        assertRefused(() -> Services.tcp(VIRTUAL, Via.NAT, pool("10.0.0.2 lower=5")), "pool.servers", "an upper");
    }

    @Test
    void serverWithoutAPortIsProbedOnAnother() {
        Pool pool = Services.pool("rr", "10.0.0.2:0")
                .persistence(PersistenceTemplate.of(Kind.MARK))
                .health(HealthPolicy.none().withProbe(Probe.tcp()))
                .build();
        Pool mended = Services.pool("rr", "10.0.0.2:0")
                .persistence(PersistenceTemplate.of(Kind.MARK))
                .health(HealthPolicy.none().withProbe(Probe.tcp().toPort(8080)))
                .build();

        assertRefused(() -> Services.marked(5, Via.DR, pool), "pool.health.probe.port", "a port to probe");
        assertThat(Services.marked(5, Via.DR, mended).pool()).isSameAs(mended);
    }

    @Test
    void settingsOfTheKernelMustFitTheService() {
        Pool pool = pool("10.0.0.2");
        assertRefused(
                () -> new DirectedService(
                        Services.service(VIRTUAL, Protocol.TCP, Via.NAT, pool),
                        KernelSettings.STANDARD.onePacketScheduling()),
                "kernel.one-packet",
                "protocol udp");
        assertRefused(
                () -> new DirectedService(
                        Services.service(VIRTUAL, Protocol.TCP, Via.NAT, pool),
                        KernelSettings.STANDARD.tunnel(new Tunnel(Tunnel.Kind.GUE, 6080, Tunnel.Checksum.NONE))),
                "kernel.tunnel",
                "via tun");
        assertRefused(
                () -> new DirectedService(
                        Services.service(VIRTUAL, Protocol.UDP, Via.NAT, pool), KernelSettings.STANDARD.engine("sip")),
                "kernel.engine",
                "persistence");
        assertRefused(
                () -> DirectedService.of(Services.service(VIRTUAL, Protocol.TCP, Via.IN_PROCESS, pool)),
                "via",
                "nat, dr or tun");
    }
}
