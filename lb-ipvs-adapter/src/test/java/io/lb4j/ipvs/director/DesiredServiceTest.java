package io.lb4j.ipvs.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.InvalidValueException;
import io.lb4j.core.Outcome;
import io.lb4j.core.PanicRule;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.PersistenceTemplate.Kind;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Probe;
import io.lb4j.core.ServerState;
import io.lb4j.core.VirtualService.Protocol;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.director.KernelSettings.WhenDown;
import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DesiredServiceTest {

    private static final String VIRTUAL = "192.0.2.10:80";
    private static final HealthPolicy PROBED =
            HealthPolicy.none().withProbe(Probe.tcp().turningAfter(1, 1));

    private static List<String> wishes(DirectedService service) {
        return DesiredService.of(service).wishes().stream()
                .map(wish -> wish.server().key() + " " + wish.fate() + " "
                        + wish.server().weight())
                .toList();
    }

    private static DirectedService nat(Pool pool) {
        return Services.tcp(VIRTUAL, Via.NAT, pool);
    }

    private static void probe(Pool pool, String id, boolean passed) {
        pool.probed(id, passed, passed ? "passed" : "connection refused");
    }

    @Test
    void serversKeepTheirOrderAndWeights() {
        Pool pool = Services.pool("wrr", "10.0.0.2:8080 weight=3", "10.0.0.3:80", "10.0.0.4:80 weight=0")
                .build();

        assertThat(wishes(nat(pool)))
                .containsExactly("10.0.0.2:8080 SERVE 3", "10.0.0.3:80 SERVE 1", "10.0.0.4:80 QUIESCE 0");
    }

    @Test
    void serverThatFailsItsProbeIsQuiescedAndComesBackWithItsWeight() {
        Pool pool = Services.pool("wrr", "10.0.0.2 weight=3", "10.0.0.3")
                .health(PROBED)
                .build();
        DirectedService service = nat(pool);

        probe(pool, "10.0.0.2:80", false);
        assertThat(wishes(service)).containsExactly("10.0.0.2:80 QUIESCE 0", "10.0.0.3:80 SERVE 1");
        probe(pool, "10.0.0.2:80", true);
        assertThat(wishes(service)).containsExactly("10.0.0.2:80 SERVE 3", "10.0.0.3:80 SERVE 1");
    }

    @Test
    void serverThatFailsIsRemovedWhereItIsSaidSoOrClientsAreBound() {
        Pool bound = Services.pool("wrr", "10.0.0.2", "10.0.0.3")
                .health(PROBED)
                .persistence(PersistenceTemplate.client())
                .build();
        Pool free = Services.pool("wrr", "10.0.0.2", "10.0.0.3").health(PROBED).build();
        probe(bound, "10.0.0.2:80", false);
        probe(free, "10.0.0.2:80", false);

        assertThat(wishes(nat(bound))).contains("10.0.0.2:80 REMOVE 0");
        assertThat(wishes(new DirectedService(
                        Services.service(VIRTUAL, Protocol.TCP, Via.NAT, free),
                        KernelSettings.STANDARD.whenDown(WhenDown.REMOVE))))
                .contains("10.0.0.2:80 REMOVE 0");
    }

    @Test
    void operatorDrainsAndSwitchesOff() {
        Pool pool = Services.pool("wrr", "10.0.0.2", "10.0.0.3", "10.0.0.4").build();
        pool.admin("10.0.0.2:80", ServerState.DRAINING);
        pool.admin("10.0.0.3:80", ServerState.DOWN);

        assertThat(wishes(nat(pool)))
                .containsExactly("10.0.0.2:80 DRAIN 0", "10.0.0.3:80 REMOVE 0", "10.0.0.4:80 SERVE 1");
    }

    @Test
    void backupsAreSorryServers() {
        Pool pool = Services.pool("wlc", "10.0.0.2", "10.0.0.3", "10.0.0.9 backup weight=2")
                .health(PROBED)
                .build();
        DirectedService service = nat(pool);

        assertThat(wishes(service)).contains("10.0.0.9:80 DRAIN 0");
        probe(pool, "10.0.0.2:80", false);
        assertThat(wishes(service)).contains("10.0.0.9:80 DRAIN 0");
        probe(pool, "10.0.0.3:80", false);
        assertThat(wishes(service))
                .containsExactly("10.0.0.2:80 QUIESCE 0", "10.0.0.3:80 QUIESCE 0", "10.0.0.9:80 SERVE 2");
        probe(pool, "10.0.0.3:80", true);
        assertThat(wishes(service))
                .containsExactly("10.0.0.2:80 QUIESCE 0", "10.0.0.3:80 SERVE 1", "10.0.0.9:80 DRAIN 0");
    }

    @Test
    void sorryServerWaitsUntilProbesHaveSpokenOfThePrimaries() {
        Pool pool = Services.pool("wlc", "10.0.0.2", "10.0.0.9 backup")
                .health(HealthPolicy.none()
                        .withProbe(Probe.tcp().turningAfter(1, 1).asMandatory()))
                .build();
        DirectedService service = nat(pool);
        probe(pool, "10.0.0.9:80", true);

        assertThat(wishes(service)).containsExactly("10.0.0.2:80 QUIESCE 0", "10.0.0.9:80 DRAIN 0");
        probe(pool, "10.0.0.2:80", false);
        assertThat(wishes(service)).containsExactly("10.0.0.2:80 QUIESCE 0", "10.0.0.9:80 SERVE 1");
    }

    @Test
    void slowStartGrowsInSteps() {
        FakeTicker ticker = new FakeTicker();
        Pool pool = Services.pool("wlc", "10.0.0.2 weight=100 slow_start=10s", "10.0.0.3 weight=100")
                .health(PROBED)
                .ticker(ticker)
                .build();
        DirectedService service = nat(pool);
        probe(pool, "10.0.0.3:80", true);
        probe(pool, "10.0.0.2:80", false);
        probe(pool, "10.0.0.2:80", true);

        assertThat(wishes(service)).contains("10.0.0.2:80 SERVE 1");
        assertThat(DesiredService.of(service).starting()).isTrue();
        ticker.advance(Duration.ofSeconds(5));
        assertThat(wishes(service)).contains("10.0.0.2:80 SERVE 50");
        ticker.advance(Duration.ofSeconds(5));
        assertThat(wishes(service)).contains("10.0.0.2:80 SERVE 100");
        assertThat(DesiredService.of(service).starting()).isFalse();
    }

    @Test
    void panicUsesAllOrNone() {
        Pool all = Services.pool("wlc", "10.0.0.2", "10.0.0.3")
                .health(PROBED.panickingBelow(60, PanicRule.Mode.ALL))
                .build();
        Pool none = Services.pool("wlc", "10.0.0.2", "10.0.0.3", "10.0.0.9 backup")
                .health(PROBED.panickingBelow(60, PanicRule.Mode.FAIL))
                .build();
        probe(all, "10.0.0.2:80", false);
        probe(none, "10.0.0.2:80", false);
        probe(none, "10.0.0.9:80", false);

        assertThat(wishes(nat(all))).containsExactly("10.0.0.2:80 SERVE 1", "10.0.0.3:80 SERVE 1");
        assertThat(wishes(nat(none)))
                .containsExactly("10.0.0.2:80 QUIESCE 0", "10.0.0.3:80 QUIESCE 0", "10.0.0.9:80 QUIESCE 0");
    }

    @Test
    void whatRequestsElsewhereSaidDoesNotCount() {
        Pool pool = Services.pool("rr", "10.0.0.2", "10.0.0.3").build();
        pool.pick(new PickRequest()).complete(Outcome.CONNECT_FAILED);
        assertThat(pool.snapshot().servers()).anyMatch(server -> server.state() == ServerState.EJECTED);

        assertThat(wishes(nat(pool))).containsExactly("10.0.0.2:80 SERVE 1", "10.0.0.3:80 SERVE 1");
    }

    @Test
    void portOfTheServiceStandsInForAServerWithoutOne() {
        Pool pool = Services.pool("rr", "10.0.0.2:0").build();

        assertThat(wishes(nat(pool))).containsExactly("10.0.0.2:80 SERVE 1");
    }

    @Test
    void portsAreKeptWhereTheKernelKeepsThem() {
        Pool bound = Services.pool("rr", "10.0.0.2:8080")
                .persistence(PersistenceTemplate.of(Kind.MARK))
                .build();
        Pool free = Services.pool("rr", "10.0.0.2:8080").build();

        assertThat(wishes(Services.marked(5, Via.NAT, bound))).containsExactly("10.0.0.2:0 SERVE 1");
        assertThat(wishes(Services.marked(5, Via.DR, free))).containsExactly("10.0.0.2:0 SERVE 1");
        assertThat(wishes(Services.marked(5, Via.NAT, free))).containsExactly("10.0.0.2:8080 SERVE 1");
    }

    @Test
    void twoServersThatAreOneToTheKernelAreRefused() {
        Pool pool = Services.pool("rr", "10.0.0.2:8080", "10.0.0.2:8081").build();

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> DesiredService.of(Services.marked(5, Via.DR, pool)))
                .withMessageContaining("the kernel keeps the port of the request");
    }

    @Test
    void whatHasNotChangedStaysTheSameObject() {
        Pool pool = Services.pool("wrr", "10.0.0.2", "10.0.0.3").health(PROBED).build();
        DirectedService service = nat(pool);
        DesiredService before = DesiredService.of(service);
        probe(pool, "10.0.0.3:80", false);
        DesiredService after = DesiredService.of(service, before, false);

        assertThat(after.wishes().get(0)).isSameAs(before.wishes().get(0));
        assertThat(after.wishes().get(1).server().weight()).isZero();
        assertThat(after.keys()).isSameAs(before.keys());
        pool.update(specs -> specs.subList(1, 2));
        assertThat(DesiredService.of(service, after, false).keys()).hasSize(1);
    }
}
